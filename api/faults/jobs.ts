import { setTimeout as wait } from 'node:timers/promises';
import type { Site } from './site.ts';

const AGAIN_MS = 100;
/** How long a job may need, an owner or worker that is silent for its lock included. */
const DONE_MS = 240_000;

/** Fewer than a server remembers. */
const REMEMBERED_MAX = 8;

/** Asks for traces of all cases, one after the other, whatever becomes of whoever is asked. */
export class Jobs {
  readonly #site: Site;
  /** Jobs that were taken and are done. */
  count = 0;
  /** What became of jobs that were taken and are not done. */
  readonly lost: string[] = [];
  /** Rows of the last jobs, as they were first read. */
  readonly #results = new Map<string, string>();

  constructor(site: Site) {
    this.#site = site;
  }

  /** Goes on until the signal, and ends with a job that is done. */
  async keepAsking(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) await this.trace();
  }

  /** The rows of a trace of all cases, as text. */
  async trace(): Promise<string> {
    const location = await this.#submit();
    const deadline = Date.now() + DONE_MS;
    let last = 'nothing';
    while (Date.now() < deadline) {
      const answer = await this.#ask(location);
      const text = (await answer?.text().catch(() => null)) ?? null;
      if (text !== null) last = text;
      const state = answer?.ok && text !== null ? stateIn(text) : '';
      if (answer?.status === 404 || state === 'failed') return this.#lose(state || 'forgotten');
      if (state === 'done') {
        const rows = await this.#result(location);
        if (rows !== null) {
          this.count++;
          this.#remember(location, rows);
          return rows;
        }
      }
      await wait(AGAIN_MS);
    }
    return this.#lose(`not done in time; at last: ${last}`);
  }

  /** Looks whether the results of the last jobs still are what they were. */
  async check(): Promise<void> {
    for (const [location, rows] of this.#results)
      if ((await this.#result(location)) !== rows) this.lost.push('the result of a job has changed');
  }

  async #result(location: string): Promise<string | null> {
    const result = await this.#ask(`${location}/result?format=ndjson`);
    return result?.status === 200 ? result.text().catch(() => null) : null;
  }

  #remember(location: string, rows: string): void {
    this.#results.set(location, rows);
    if (this.#results.size > REMEMBERED_MAX) this.#results.delete(this.#results.keys().next().value!);
  }

  #lose(what: string): string {
    this.lost.push(`a job was ${what}`);
    return what;
  }

  async #submit(): Promise<string> {
    for (;;) {
      const answer = await this.#ask('/v1/traces', '{"cases":"all","level":3}');
      if (answer?.status === 202) {
        const location = answer.headers.get('location')!;
        await answer.text().catch(() => {});
        return location;
      }
      this.#site.gone.signal.throwIfAborted();
      await wait(AGAIN_MS);
    }
  }

  #ask(path: string, body?: string): Promise<Response | null> {
    const json = { method: 'POST', body: body!, headers: { 'content-type': 'application/json' } };
    return fetch(this.#site.address + path, body === undefined ? {} : json).catch(() => null);
  }
}

function stateIn(text: string): string {
  return (JSON.parse(text) as { state: string }).state;
}
