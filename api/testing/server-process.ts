import { DEFAULT_POLICY } from '../../engine/policy.ts';
import { startServer } from '../server.ts';

// Run as `server-process.ts FOLDER NOW`: serves the folder, its clock standing at NOW (epoch seconds), until SIGTERM. It
// says its address once it is ready, and on standard error what went wrong.
const [folder, now] = process.argv.slice(2);

const server = await startServer({
  folder: folder!,
  host: '127.0.0.1',
  port: 0,
  policy: DEFAULT_POLICY,
  keys: null,
  threads: 1,
  now: () => Number(now),
  onNotice: (sentence) => process.stderr.write(`${sentence}\n`),
  log: () => {},
});
process.stdout.write(`${server.address}\n`);
process.once('SIGTERM', () => void server.stop());
