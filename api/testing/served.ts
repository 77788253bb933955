import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { endWithParent } from '../../workers/servers/end-with-parent.ts';

const SCRIPT = fileURLToPath(new URL('./server-process.ts', import.meta.url));

/** A server in a process of its own. */
export class Served {
  /** `http://127.0.0.1:41234`. */
  readonly address: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, address: string) {
    this.#child = child;
    this.address = address;
  }

  /** Starts one over a data folder; it is ready when this returns. @throws Error where it ends before */
  static async start(folder: string, now: number): Promise<Served> {
    const child = spawn(process.execPath, [SCRIPT, folder, String(now)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    endWithParent(child);
    for await (const text of child.stdout!.iterator({ destroyOnReturn: false }))
      return new Served(child, String(text).trim());
    throw new Error('the server ended before it was ready');
  }

  /** Ends it without warning, or lets it finish; returns once it is gone. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const { exitCode, signalCode } = this.#child;
    if (exitCode !== null || signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill(signal);
    await gone;
  }

  /** Sends CSV of a feed in. */
  post(feed: string, body: string): Promise<Response> {
    return fetch(`${this.address}/v1/feeds/${feed}`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'text/csv' },
    });
  }

  get(path: string): Promise<Response> {
    return fetch(this.address + path);
  }
}
