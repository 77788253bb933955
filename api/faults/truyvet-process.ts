import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { endWithParent } from '../../workers/servers/end-with-parent.ts';

const PROGRAM = fileURLToPath(new URL('../cli/main.ts', import.meta.url));

export interface TruyvetCommand {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Gets what it says. */
  readonly logFile: string;
  /** What it says on standard error once it is ready. */
  readonly ready: RegExp;
}

/** The command line in a process of its own, as an operator runs it. */
export class TruyvetProcess {
  readonly #child: ChildProcess;
  /** Kept when it is gone, however that came. */
  readonly ended: Promise<unknown>;
  #isToEnd = false;
  /** The words of the sentence with which it said that it is ready. */
  readonly said: RegExpExecArray;

  private constructor(child: ChildProcess, ended: Promise<unknown>, said: RegExpExecArray) {
    this.#child = child;
    this.ended = ended;
    this.said = said;
  }

  /** @throws Error where it ends before it is ready */
  static async start({ args, env, logFile, ready }: TruyvetCommand): Promise<TruyvetProcess> {
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    endWithParent(child);
    const ended = once(child, 'exit');
    const log = createWriteStream(logFile, { flags: 'a' });
    const { promise, resolve } = Promise.withResolvers<RegExpExecArray>();
    createInterface(child.stderr!).on('line', (line) => {
      log.write(`${line}\n`);
      const said = ready.exec(line);
      if (said) resolve(said);
    });
    child.once('close', () => log.end());
    const said = await Promise.race([promise, ended.then(() => null)]);
    if (said) return new TruyvetProcess(child, ended, said);
    throw new Error(`truyvet ${args.join(' ')} ended before it was ready; ${logFile} says why`);
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Whether it ended without being told to. */
  get endedByItself(): boolean {
    return !this.isRunning && !this.#isToEnd;
  }

  /** Ends it without warning, or lets it finish; returns once it is gone. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    if (this.isRunning) {
      this.#isToEnd = true;
      this.#child.kill(signal);
    }
    await this.ended;
  }

  /** Lets it stand still, or go on. */
  pause(isPaused: boolean): void {
    this.#child.kill(isPaused ? 'SIGSTOP' : 'SIGCONT');
  }
}
