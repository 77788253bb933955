import { type ChildProcessByStdio, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { promisify } from 'node:util';
import type { Timed } from './measure.ts';

const FOLDER = join(import.meta.dirname, 'python');
const VENV = join(import.meta.dirname, '.venv');
const REQUIREMENTS = join(FOLDER, 'requirements.txt');
/** What the environment was made from; written last. */
const INSTALLED = join(VENV, 'installed.txt');
const INTERPRETER = join(VENV, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');

const run = promisify(execFile);

/** The interpreter of an environment with the packages of `requirements.txt`, made if need be; null without Python or them. */
export async function pythonWithPackages(): Promise<string | null> {
  const wanted = await readFile(REQUIREMENTS, 'utf8');
  if (existsSync(INSTALLED) && (await readFile(INSTALLED, 'utf8')) === wanted) return INTERPRETER;
  try {
    await rm(VENV, { recursive: true, force: true });
    await run('python3', ['-m', 'venv', VENV]);
    await run(INTERPRETER, ['-m', 'pip', 'install', '--quiet', '--requirement', REQUIREMENTS]);
    await copyFile(REQUIREMENTS, INSTALLED);
    return INTERPRETER;
  } catch (error) {
    process.stderr.write(`no Python environment: ${String(error).slice(0, 300)}\n`);
    return null;
  }
}

/** A Python script that takes commands line by line and times itself. */
export class PythonPeer {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: Interface;

  /** @param script name of a file in `python/` */
  constructor(interpreter: string, script: string, folder: string) {
    this.#child = spawn(interpreter, [join(FOLDER, script), folder], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.#child.stdout });
  }

  /** Runs one command to its end. @throws Error if the script ends instead of answering */
  async time(command: string): Promise<Timed<undefined>> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const ended = () => reject(new Error(`${command}: Python ended without an answer`));
    this.#lines.once('line', resolve).once('close', ended);
    this.#child.stdin.write(`${command}\n`);
    try {
      const { elapsed_s } = JSON.parse(await promise);
      return { result: undefined, elapsed_s };
    } finally {
      this.#lines.off('line', resolve).off('close', ended);
    }
  }

  end(): void {
    this.#child.stdin.end();
  }
}
