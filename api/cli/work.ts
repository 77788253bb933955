import type { Command } from 'commander';
import { EXIT, type ExitCode } from './exit.ts';
import { type Io, say } from './io.ts';
import { loadPolicy } from './load-policy.ts';
import { addCommonOptions, type CommonOptions } from './options.ts';
import { ownFolder, requiredServers } from './server-mode.ts';
import { untilStopped } from './stop-signal.ts';
import { threadsOf } from './threads.ts';

const WORKER_DATA = './var-worker';

const NOTES = `
Works on traces of many cases beside the server in server mode, on this or another machine.

Environment:
  NEO4J_URI, NEO4J_USER, NEO4J_PASSWORD, REDIS_URL  as the server has them
  TRUYVET_DATA    folder for its own copy of the graph, never the server's (${WORKER_DATA})
  TRUYVET_WORKERS threads for many cases at once (one a core)

Example:
  truyvet work --data /srv/truyvet-worker`;

/** Adds `work`: a worker process, until SIGTERM or SIGINT. */
export function addWork(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  addCommonOptions(program.command('work').description('works on long work of a server'), io)
    .addHelpText('after', NOTES)
    .action(async (options: CommonOptions) => finish(await work(io, options)));
}

async function work(io: Io, options: CommonOptions): Promise<ExitCode> {
  const servers = requiredServers(io.env, 'work');
  const policy = await loadPolicy(undefined, io);
  const { startWorker } = await import('../worker.ts');
  const worker = await startWorker({
    ...servers,
    folder: ownFolder(options, WORKER_DATA),
    policy,
    threads: threadsOf(io),
    now: () => Math.floor(io.now() / 1000),
    onNotice: (sentence) => say(io, sentence),
  });
  say(io, 'truyvet works');
  await untilStopped();
  await worker.stop();
  return EXIT.done;
}
