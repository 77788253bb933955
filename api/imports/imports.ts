import { FileError } from '../../data/feeds/file-error.ts';
import { type ImportStep, importFile } from '../../data/import.ts';
import type { Delivery, Inbox, InboxEntry, Outcome } from '../../data/inbox/inbox.ts';
import type { Store } from '../../data/store/store.ts';
import { Watched } from '../../workers/jobs/watched.ts';
import { Problem } from '../errors.ts';
import { Counter } from '../metrics/series.ts';

/** How far an import is. `applied`: in the store, while answers do not follow yet. */
export interface ImportState {
  readonly id: string;
  readonly feed: string;
  readonly state: 'queued' | 'running' | 'done' | 'failed';
  readonly step?: ImportStep;
  readonly bytes: number;
  readonly received_at: number;
  readonly finished_at?: number;
  readonly rows_read?: number;
  readonly accepted?: number;
  readonly already_known?: number;
  readonly rejected?: number;
  readonly remedies: readonly string[];
  readonly refusal?: string;
}

export interface ImportsOptions {
  readonly inbox: Inbox;
  readonly store: Store;
  /** Called after each import: lets the answers follow what is in the store. */
  readonly refresh: () => Promise<void>;
  readonly onNotice: (sentence: string) => void;
}

/** Bodies that may wait; more are refused. */
const QUEUE_MAX = 32;
const RETRY_MS = 60_000;
const RETRY_AFTER_S = 10;

/** Imports what the inbox holds, one body after the other, in order of receipt. */
export class Imports {
  readonly finished = new Counter('truyvet_imports_total', 'Imports finished.');
  readonly rows = new Counter('truyvet_import_rows_total', 'Rows read, by what became of them.');
  readonly #options: ImportsOptions;
  readonly #pending = new Map<string, Watched<ImportState>>();
  #working: Promise<void> = Promise.resolve();
  #isStopping = false;
  #retry: NodeJS.Timeout | undefined;

  constructor(options: ImportsOptions) {
    this.#options = options;
  }

  /** Imports what an earlier process left waiting. */
  start(): void {
    for (const entry of this.#options.inbox.waiting()) this.#enqueue(entry);
  }

  /** Bodies that wait or are being imported. */
  get length(): number {
    return this.#pending.size;
  }

  /** Takes a body into the inbox. @throws Problem `busy` where too many wait, `stopping`, and what the body throws */
  async take(delivery: Omit<Delivery, 'received_at'>): Promise<ImportState> {
    if (this.#isStopping) throw new Problem('stopping');
    if (this.length >= QUEUE_MAX) throw new Problem('busy', `${QUEUE_MAX} imports wait`, RETRY_AFTER_S);
    const { inbox, store } = this.#options;
    return this.#enqueue(await inbox.take({ ...delivery, received_at: store.now() }));
  }

  /** @throws Problem `unknown-import` */
  get(id: string): ImportState {
    return this.#pending.get(id)?.state ?? finishedState(this.#entry(id));
  }

  /** The present state and each one that follows, to the last or until the server stops. */
  follow(id: string): AsyncIterable<ImportState> {
    const pending = this.#pending.get(id);
    if (pending) return pending.follow();
    const last = new Watched(this.get(id));
    last.end();
    return last.follow();
  }

  /** Path that the rejected records of an import name as their file. @throws Problem `unknown-import` */
  fileOf(id: string): string {
    return this.#entry(id).file;
  }

  /** Finishes the import under way; the others wait for the next start. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#retry);
    await this.#working;
    for (const pending of this.#pending.values()) pending.end();
  }

  #entry(id: string): InboxEntry {
    const entry = this.#options.inbox.get(id);
    if (!entry) throw new Problem('unknown-import');
    return entry;
  }

  #enqueue(entry: InboxEntry): ImportState {
    const watched = new Watched(stateOf(entry));
    this.#pending.set(entry.id, watched);
    this.#working = this.#working.then(() => this.#import(entry, watched));
    return watched.state;
  }

  async #import(entry: InboxEntry, watched: Watched<ImportState>): Promise<void> {
    if (this.#isStopping) return;
    const { inbox } = this.#options;
    watched.change({ ...stateOf(entry), state: 'running' });
    try {
      await inbox.finish(entry.id, await this.#outcome(entry, watched));
    } catch (error) {
      this.#postpone(entry, watched, error as Error);
      return;
    }
    const finished = finishedState(inbox.get(entry.id)!);
    this.#count(finished);
    watched.change({ ...finished, state: 'running' });
    this.#answersFollow().then(() => {
      this.#pending.delete(entry.id);
      watched.end(finished);
    });
  }

  async #outcome(entry: InboxEntry, watched: Watched<ImportState>): Promise<Outcome> {
    const { store } = this.#options;
    const { feed, file, timeZone, delimiter } = entry;
    const onStep = (step: ImportStep) => watched.change({ ...watched.state, step });
    const options = { ...(timeZone && { timeZone }), ...(delimiter && { delimiter }) };
    try {
      const counts = await importFile(store, { file, feed, onStep, ...options });
      const { rowsRead: rows_read, accepted, alreadyKnown: already_known, rejected, remedies } = counts;
      return { finished_at: store.now(), counts: { rows_read, accepted, already_known, rejected }, remedies };
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      return { finished_at: store.now(), remedies: [], refusal: error.reason };
    }
  }

  /** Nothing is wrong with the body: it stays in the inbox and its turn comes again. */
  #postpone(entry: InboxEntry, watched: Watched<ImportState>, error: Error): void {
    watched.change(stateOf(entry));
    this.#options.onNotice(`an import failed and is tried again: ${error.name}`);
    this.#answersFollow();
    if (this.#isStopping) return;
    const again = () => {
      this.#working = this.#working.then(() => this.#import(entry, watched));
    };
    this.#retry = setTimeout(again, RETRY_MS).unref();
  }

  #count({ feed, state, accepted = 0, already_known = 0, rejected = 0 }: ImportState): void {
    this.finished.add({ feed, state });
    this.rows.add({ feed, outcome: 'accepted' }, accepted);
    this.rows.add({ feed, outcome: 'already_known' }, already_known);
    this.rows.add({ feed, outcome: 'rejected' }, rejected);
  }

  async #answersFollow(): Promise<void> {
    const { refresh, onNotice } = this.#options;
    await refresh().catch((error: Error) => onNotice(`the answers do not follow the store: ${error.name}`));
  }
}

function stateOf({ id, feed, bytes, received_at }: InboxEntry): ImportState {
  return { id, feed, state: 'queued', bytes, received_at, remedies: [] };
}

function finishedState(entry: InboxEntry): ImportState {
  if (!entry.outcome) return stateOf(entry);
  const { counts, ...outcome } = entry.outcome;
  return { ...stateOf(entry), state: counts ? 'done' : 'failed', ...counts, ...outcome };
}
