import { startServer } from '../server.ts';
import { TEST_SERVER } from './server-settings.ts';

// Run as `server-process.ts FOLDER NOW`: serves the folder, its clock standing at NOW (epoch seconds), until SIGTERM. It
// says its address once it is ready, and on standard error what went wrong.
const [folder, now] = process.argv.slice(2);

const server = await startServer({
  ...TEST_SERVER,
  folder: folder!,
  now: () => Number(now),
  onNotice: (sentence) => process.stderr.write(`${sentence}\n`),
});
process.stdout.write(`${server.address}\n`);
process.once('SIGTERM', () => void server.stop());
