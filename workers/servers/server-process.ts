import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { endWithParent } from './end-with-parent.ts';

/** A server that runs as a process of this machine; it ends with this process, however that ends. */
export interface ServerProcess {
  readonly pid: number;
  /** Lets it end in order. */
  stop(): Promise<void>;
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
}

export interface ServerCommand {
  /** What it is called in an error. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Gets all that it prints. */
  readonly logFile: string;
  /** A line with this text says that it answers. */
  readonly readyText: string;
}

/** Within which a server must answer, and end after it was asked to. */
const START_MS = 120_000;
const STOP_MS = 30_000;

/**
 * Starts a server and waits until it says that it answers.
 * @throws Error naming its log, where it ends before or takes longer than two minutes
 */
export async function startServerProcess({ name, command, args, logFile, readyText }: ServerCommand) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  endWithParent(child);
  const ended = endOf(child);
  const ready = saysReady(child, logFile, readyText);
  const tooLong = AbortSignal.timeout(START_MS);
  const outcome = await Promise.race([ready, ended.then(() => 'ended'), once(tooLong, 'abort')]);
  if (outcome !== 'ready') {
    child.kill('SIGKILL');
    await ended;
    throw new Error(`${name} did not start; ${logFile} says why`);
  }
  return running(child, ended);
}

function running(child: ChildProcess, ended: Promise<unknown>): ServerProcess {
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    const patience = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(patience);
  };
  return { pid: child.pid!, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') };
}

/** Also where the command does not exist, which is an error event without an exit. */
function endOf(child: ChildProcess): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  child.once('exit', () => resolve());
  child.once('error', () => resolve());
  return promise;
}

function saysReady(child: ChildProcess, logFile: string, readyText: string): Promise<'ready'> {
  const log = createWriteStream(logFile, { flags: 'a', mode: 0o600 });
  child.stderr!.pipe(log, { end: false });
  const { promise, resolve } = Promise.withResolvers<'ready'>();
  createInterface({ input: child.stdout! }).on('line', (line) => {
    log.write(`${line}\n`);
    if (line.includes(readyText)) resolve('ready');
  });
  child.once('close', () => log.end());
  return promise;
}
