import type { Delivery, Inbox, InboxEntry, Outcome } from '../../data/inbox/inbox.ts';
import { kindOf } from '../../data/store/error.ts';
import type { Store } from '../../data/store/store.ts';
import { backoffOf, type JobPatience } from '../../workers/jobs/job.ts';
import { Watched } from '../../workers/jobs/watched.ts';
import { Problem } from '../errors.ts';
import { failureOf, ImportAttempt } from './attempt.ts';
import { ImportCounters } from './counters.ts';
import { type ImportPage, type ImportsAsked, importPage } from './import-list.ts';
import { cancelledAt, failedBy, type ImportState, stateOf } from './import-state.ts';
import { inJournal } from './in-journal.ts';
import { Pending } from './pending.ts';
import { Queues } from './queues.ts';

export interface ImportsOptions {
  readonly inbox: Inbox;
  readonly store: Store;
  /** Called after each import: lets the answers follow what is in the store. */
  readonly refresh: () => Promise<void>;
  readonly onNotice: (sentence: string) => void;
  readonly patience?: JobPatience;
}

/** `failures_max`: for what was not foreseen. While the disk is full or the store fails, attempts go on without end. */
export const IMPORT_PATIENCE: JobPatience = { failures_max: 5, backoff_ms: 1000, backoff_ms_max: 60_000 };

/** Bodies that may wait, and their bytes; more are refused. */
export const QUEUE_MAX = 256;
const QUEUE_BYTES_MAX = 2 ** 31;
const RETRY_AFTER_S = 10;

/**
 * Imports what the inbox holds: of each feed in order of receipt, small bodies together, the feeds in turn. They are
 * jobs, with the promises of `JobQueue`, but for this: one whose records are in the journal cannot be cancelled. What
 * became of them is noted once the answers follow, while the next are imported: an import whose outcome was lost is done
 * again, and finds its records known.
 */
export class Imports {
  readonly counters = new ImportCounters();
  readonly #options: Required<ImportsOptions>;
  readonly #pending = new Map<string, Pending>();
  readonly #queues = new Queues();
  #bytes = 0;
  #arriving = 0;
  #attempt: ImportAttempt | null = null;
  #working: Promise<void> | null = null;
  /** Imports that have ended, until that is noted. */
  #finishing: Promise<void> = Promise.resolve();
  #isStopping = false;

  /** Finds what an earlier process left waiting. */
  constructor(options: ImportsOptions) {
    this.#options = { patience: IMPORT_PATIENCE, ...options };
    const isInJournal = inJournal(options.inbox, options.store.journal);
    for (const entry of options.inbox.waiting()) this.#add(new Pending(entry, isInJournal(entry)));
  }

  /** Imports what waits. */
  start(): void {
    this.#work();
  }

  /** Bodies that wait or are being imported. */
  get length(): number {
    return this.#pending.size + this.#arriving;
  }

  /** Takes a body into the inbox. @throws Problem `busy` where too many wait, `stopping`, and what the body throws */
  async take(delivery: Omit<Delivery, 'received_at'>): Promise<ImportState> {
    if (this.#isStopping) throw new Problem('stopping');
    if (this.length >= QUEUE_MAX || this.#bytes >= QUEUE_BYTES_MAX)
      throw new Problem('busy', `${this.length} imports wait`, RETRY_AFTER_S);
    const { inbox, store } = this.#options;
    this.#arriving++;
    const entry = await inbox.take({ ...delivery, received_at: store.now() }).finally(() => {
      this.#arriving--;
    });
    const pending = this.#add(new Pending(entry));
    this.#work();
    return pending.watched.state;
  }

  /** @throws Problem `unknown-import` */
  get(id: string): ImportState {
    return this.#pending.get(id)?.watched.state ?? stateOf(this.#entry(id));
  }

  list(asked: ImportsAsked): ImportPage {
    return importPage(this.#options.inbox, (id) => this.get(id), asked);
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

  /**
   * Ends an import, of which nothing is then in the store, now or later. One that was cancelled stays so.
   * @throws Problem `unknown-import`; `import-not-cancelled` where it has ended, or may be in the store
   */
  async cancel(id: string): Promise<ImportState> {
    const pending = this.#pending.get(id);
    if (!pending) return ifCancelled(this.get(id));
    if (pending.isDecided)
      throw new Problem('import-not-cancelled', 'its records are in the store, or its end is being noted');
    if (!pending.isCancelled) {
      const ending = this.#cancel(pending);
      this.#untilFinished(ending.catch(() => {}));
      await ending;
    }
    return ifCancelled((await Array.fromAsync(pending.watched.follow())).at(-1)!);
  }

  /** Finishes the imports under way; the others wait for the next start. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#queues.stop();
    await this.#working;
    await this.#finishing;
    for (const { watched } of this.#pending.values()) watched.end();
  }

  #entry(id: string): InboxEntry {
    const entry = this.#options.inbox.get(id);
    if (!entry) throw new Problem('unknown-import');
    return entry;
  }

  #add(pending: Pending): Pending {
    this.#pending.set(pending.entry.id, pending);
    this.#bytes += pending.entry.bytes;
    this.#queues.add(pending);
    return pending;
  }

  #work(): void {
    this.#working ??= this.#importAll().finally(() => {
      this.#working = null;
      // What came in as the last was ended is not left waiting.
      if (this.#queues.hasNext && !this.#isStopping) this.#work();
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
    const attempt = new ImportAttempt(this.#options.store, bundle);
    this.#attempt = attempt;
    const outcomes = await attempt.run().catch((error: Error) => error);
    this.#attempt = null;
    if (attempt.isGivenUp) this.#giveBack(bundle);
    else if (outcomes instanceof Error) this.#postpone(bundle, outcomes);
    else {
      this.#giveBack(bundle.slice(outcomes.length));
      this.#end(bundle.slice(0, outcomes.length), outcomes);
    }
  }

  /** The bodies are in the store, or never will be. */
  #end(bundle: readonly Pending[], outcomes: readonly Outcome[]): void {
    for (const [index, pending] of bundle.entries()) {
      const { counts } = outcomes[index]!;
      pending.isDecided = true;
      pending.tell({ state: 'running', ...(counts && { ...counts, step: 'applied' }) });
    }
    const numbered = outcomes.map((outcome, index) => withAttempt(outcome, bundle[index]!));
    const noted = this.#answersFollow().then(() => this.#note(bundle, numbered));
    this.#untilFinished(
      noted.catch((error) => {
        for (const [index, pending] of bundle.entries())
          pending.isDecided = outcomes[index]!.counts !== undefined;
        this.#postpone(bundle, error);
      }),
    );
  }

  async #note(bundle: readonly Pending[], outcomes: readonly Outcome[]): Promise<void> {
    const { inbox } = this.#options;
    await inbox.finish(new Map(bundle.map(({ entry }, index) => [entry.id, outcomes[index]!])));
    for (const { entry, watched } of bundle) {
      const finished = stateOf(inbox.get(entry.id)!);
      this.counters.count(finished);
      this.#pending.delete(entry.id);
      this.#bytes -= entry.bytes;
      watched.end(finished);
    }
  }

  async #cancel(pending: Pending): Promise<void> {
    pending.isCancelled = true;
    this.#queues.remove(pending);
    this.#attempt?.giveUpFor(pending);
    try {
      await this.#note([pending], [withAttempt(cancelledAt(this.#options.store.now()), pending)]);
    } catch (error) {
      pending.isCancelled = false;
      // An attempt that still goes on gives it back when it ends.
      if (!this.#attempt?.bundle.includes(pending)) this.#giveBack([pending]);
      this.#work();
      throw error;
    }
  }

  #untilFinished(ending: Promise<void>): void {
    this.#finishing = Promise.all([this.#finishing, ending]).then(() => {});
  }

  /** What was not cancelled meanwhile has its turn again, before others of the feed that came later. */
  #giveBack(bundle: readonly Pending[], told: Partial<ImportState> = {}): void {
    const left = bundle.filter(({ isCancelled }) => !isCancelled);
    for (const pending of left) pending.tell(told);
    this.#queues.giveBack(left);
  }

  /** Disk and store recover; a body that fails again and again for another reason is given up. */
  #postpone(bundle: readonly Pending[], error: Error): void {
    const { store, patience, onNotice } = this.#options;
    const { failure, isForeseen } = failureOf(error, store);
    const [first] = bundle;
    if (!isForeseen && !first!.isDecided && first!.attempt >= patience.failures_max) {
      const failed = failedBy(failure, store.now());
      this.#end(
        bundle,
        bundle.map(() => failed),
      );
      return;
    }
    onNotice(`an import failed and is tried again: ${kindOf(error)}`);
    for (const pending of bundle) pending.failures++;
    const wait_ms = backoffOf(patience, first!.failures);
    this.#queues.rest(first!.entry.feed, wait_ms, () => this.#work());
    this.#giveBack(bundle, { failure, next_attempt_at: store.now() + Math.ceil(wait_ms / 1000) });
    this.#answersFollow();
  }

  async #answersFollow(): Promise<void> {
    const { refresh, onNotice } = this.#options;
    await refresh().catch((error: Error) => onNotice(`the answers do not follow the store: ${error.name}`));
  }
}

function withAttempt(outcome: Outcome, { attempt }: Pending): Outcome {
  return attempt === 1 ? outcome : { ...outcome, attempt };
}

function ifCancelled(state: ImportState): ImportState {
  if (state.state === 'cancelled') return state;
  throw new Problem('import-not-cancelled', `it is ${state.state}`);
}
