import { FileError } from '../../data/feeds/file-error.ts';
import { mappingFrom } from '../../data/feeds/mapping/parse.ts';
import { type ImportCounts, type ImportStep, importFiles } from '../../data/import.ts';
import type { Delivery, Inbox, InboxEntry, Outcome } from '../../data/inbox/inbox.ts';
import { kindOf } from '../../data/store/error.ts';
import type { Store } from '../../data/store/store.ts';
import { Watched } from '../../workers/jobs/watched.ts';
import { Problem } from '../errors.ts';
import { Counter } from '../metrics/series.ts';
import { BUNDLE_MAX, type Pending, Queues } from './queues.ts';

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

/** Bodies that may wait, and their bytes; more are refused. */
const QUEUE_MAX = 256;
const QUEUE_BYTES_MAX = 2 ** 31;
const RETRY_MS = 60_000;
const RETRY_AFTER_S = 10;

/**
 * Imports what the inbox holds: of each feed in order of receipt, small bodies together, the feeds in turn. What became
 * of them is noted once the answers follow, while the next are imported: an import whose outcome was lost is done
 * again, and finds its records known.
 */
export class Imports {
  readonly finished = new Counter('truyvet_imports_total', 'Imports finished.');
  readonly rows = new Counter('truyvet_import_rows_total', 'Rows read, by what became of them.');
  readonly #options: ImportsOptions;
  readonly #pending = new Map<string, Pending>();
  readonly #queues = new Queues();
  #bytes = 0;
  #working: Promise<void> | null = null;
  /** Imports that are in the store, until they are finished. */
  #finishing: Promise<void> = Promise.resolve();
  #isStopping = false;
  readonly #retries = new Set<NodeJS.Timeout>();

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
    if (this.length >= QUEUE_MAX || this.#bytes >= QUEUE_BYTES_MAX)
      throw new Problem('busy', `${this.length} imports wait`, RETRY_AFTER_S);
    const { inbox, store } = this.#options;
    return this.#enqueue(await inbox.take({ ...delivery, received_at: store.now() }));
  }

  /** @throws Problem `unknown-import` */
  get(id: string): ImportState {
    return this.#pending.get(id)?.watched.state ?? finishedState(this.#entry(id));
  }

  /** The present state and each one that follows, to the last or until the server stops. */
  follow(id: string): AsyncIterable<ImportState> {
    const pending = this.#pending.get(id);
    if (pending) return pending.watched.follow();
    const last = new Watched(this.get(id));
    last.end();
    return last.follow();
  }

  /** Path that the rejected records of an import name as their file. @throws Problem `unknown-import` */
  fileOf(id: string): string {
    return this.#entry(id).file;
  }

  /** Finishes the imports under way; the others wait for the next start. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const retry of this.#retries) clearTimeout(retry);
    await this.#working;
    await this.#finishing;
    for (const { watched } of this.#pending.values()) watched.end();
  }

  #entry(id: string): InboxEntry {
    const entry = this.#options.inbox.get(id);
    if (!entry) throw new Problem('unknown-import');
    return entry;
  }

  #enqueue(entry: InboxEntry): ImportState {
    const pending = { entry, watched: new Watched(stateOf(entry)) };
    this.#pending.set(entry.id, pending);
    this.#bytes += entry.bytes;
    this.#queues.add(pending);
    this.#work();
    return pending.watched.state;
  }

  #work(): void {
    this.#working ??= this.#importAll().finally(() => {
      this.#working = null;
    });
  }

  async #importAll(): Promise<void> {
    while (!this.#isStopping) {
      const bundle = this.#queues.next();
      if (bundle.length === 0) return;
      await this.#import(bundle);
    }
  }

  async #import(bundle: readonly Pending[]): Promise<void> {
    for (const { entry, watched } of bundle) watched.change({ ...stateOf(entry), state: 'running' });
    const outcomes = await this.#outcomes(bundle).catch((error: Error) => this.#postpone(bundle, error));
    if (!outcomes) return;
    const taken = bundle.slice(0, outcomes.length);
    this.#giveBack(bundle.slice(taken.length));
    for (const [index, { entry, watched }] of taken.entries())
      watched.change({ ...finishedState({ ...entry, outcome: outcomes[index]! }), state: 'running' });
    const finished = this.#answersFollow().then(() => this.#finish(taken, outcomes));
    this.#finishing = Promise.all([this.#finishing, finished]).then(() => {});
  }

  /** What became of the first of the bodies, one of them at least. */
  async #outcomes(bundle: readonly Pending[]): Promise<Outcome[]> {
    const { store } = this.#options;
    const [file, ...more] = bundle.map(({ entry }) => entry.file);
    const { feed, timeZone, delimiter, map } = bundle[0]!.entry;
    const onStep = (step: ImportStep) => {
      for (const { watched } of bundle) watched.change({ ...watched.state, step });
    };
    const keepPlan = bundle.every(({ entry }) => entry.bytes <= BUNDLE_MAX.bytes);
    const options = {
      ...(timeZone && { timeZone }),
      ...(delimiter && { delimiter }),
      ...(map && { mapping: mappingFrom(map) }),
    };
    try {
      const counts = await importFiles(store, { file: file!, more, feed, keepPlan, onStep, ...options });
      return counts.map((each) => outcomeOf(each, store.now()));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      // Which of several cannot be read is found by reading fewer.
      if (more.length > 0) return this.#outcomes(bundle.slice(0, bundle.length >>> 1));
      return [{ finished_at: store.now(), remedies: [], refusal: error.reason }];
    }
  }

  async #finish(bundle: readonly Pending[], outcomes: readonly Outcome[]): Promise<void> {
    const { inbox } = this.#options;
    try {
      await inbox.finish(new Map(bundle.map(({ entry }, index) => [entry.id, outcomes[index]!])));
    } catch (error) {
      this.#postpone(bundle, error as Error);
      return;
    }
    for (const { entry, watched } of bundle) {
      const finished = finishedState(inbox.get(entry.id)!);
      this.#count(finished);
      this.#pending.delete(entry.id);
      this.#bytes -= entry.bytes;
      watched.end(finished);
    }
  }

  #giveBack(bundle: readonly Pending[]): void {
    for (const { entry, watched } of bundle) watched.change(stateOf(entry));
    if (bundle.length > 0) this.#queues.giveBack(bundle);
  }

  /** Nothing is wrong with the bodies: they stay in the inbox and their turn comes again, before others of the feed. */
  #postpone(bundle: readonly Pending[], error: Error): void {
    const { feed } = bundle[0]!.entry;
    this.#giveBack(bundle);
    this.#queues.rest(feed);
    this.#options.onNotice(`an import failed and is tried again: ${kindOf(error)}`);
    this.#answersFollow();
    const retry = setTimeout(() => {
      this.#retries.delete(retry);
      this.#queues.wake(feed);
      this.#work();
    }, RETRY_MS).unref();
    this.#retries.add(retry);
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

function outcomeOf(counts: ImportCounts, finished_at: number): Outcome {
  const { rowsRead: rows_read, accepted, alreadyKnown: already_known, rejected, remedies } = counts;
  return { finished_at, counts: { rows_read, accepted, already_known, rejected }, remedies };
}

function stateOf({ id, feed, bytes, received_at }: InboxEntry): ImportState {
  return { id, feed, state: 'queued', bytes, received_at, remedies: [] };
}

function finishedState(entry: InboxEntry): ImportState {
  if (!entry.outcome) return stateOf(entry);
  const { counts, ...outcome } = entry.outcome;
  return { ...stateOf(entry), state: counts ? 'done' : 'failed', ...counts, ...outcome };
}
