import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServerProcess } from '../server-process.ts';

// Starts a server that does nothing, prints its process id, and waits; given `stop`, ends it in order. For tests only.
const folder = await mkdtemp(join(tmpdir(), 'truyvet-parent-'));
const server = await startServerProcess({
  name: 'Idle',
  command: process.execPath,
  args: ['-e', `console.log('ready'); setInterval(() => {}, 1000);`],
  logFile: join(folder, 'idle.log'),
  readyText: 'ready',
});
process.stdout.write(`${server.pid}\n`);
if (process.argv[2] === 'stop') await server.stop();
