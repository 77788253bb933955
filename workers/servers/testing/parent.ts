import { join } from 'node:path';
import { startServerProcess } from '../server-process.ts';

// Run as `parent.ts FOLDER [stop]`: starts a server that does nothing, with its log in the folder, prints its process id, and
// waits; given `stop`, ends it in order. For tests only.
const [folder, order] = process.argv.slice(2);
const server = await startServerProcess({
  name: 'Idle',
  command: process.execPath,
  args: ['-e', `console.log('ready'); setInterval(() => {}, 1000);`],
  logFile: join(folder!, 'idle.log'),
  readyText: 'ready',
});
process.stdout.write(`${server.pid}\n`);
if (order === 'stop') await server.stop();
