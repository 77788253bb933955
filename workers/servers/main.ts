/** `npm run servers`: a Neo4j and a Redis on this machine, until it is told to stop. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServersUnavailable } from './maven.ts';
import { startServers } from './servers.ts';

const { promise: askedToStop, resolve } = Promise.withResolvers<void>();
// From the start on, so that no server is left behind by who loses patience.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());

const folder = await mkdtemp(join(tmpdir(), 'truyvet-servers-'));
try {
  process.stderr.write(`starting Neo4j and Redis in ${folder} …\n`);
  const servers = await startServers(folder);
  for (const [name, value] of Object.entries(servers.env))
    process.stdout.write(`export ${name}='${value}'\n`);
  process.stderr.write(
    'Set these where truyvet is to use them; Ctrl-C stops both and removes what they hold.\n',
  );
  await askedToStop;
  await servers.stop();
} catch (error) {
  if (!(error instanceof ServersUnavailable)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
