import { FileError } from '../../data/feeds/file-error.ts';
import { mappingFrom } from '../../data/feeds/mapping/parse.ts';
import { type ImportStep, importFiles } from '../../data/import.ts';
import type { Outcome } from '../../data/inbox/inbox.ts';
import { JournalError } from '../../data/journal/error.ts';
import { asStoreError, kindOf, StoreError } from '../../data/store/error.ts';
import type { Store } from '../../data/store/store.ts';
import { doneBy, failedBy } from './import-state.ts';
import type { Pending } from './pending.ts';
import { BUNDLE_MAX } from './queues.ts';

/** One try at importing bodies of a feed together. It can be given up until what it has read is about to be accepted. */
export class ImportAttempt {
  readonly bundle: readonly Pending[];
  readonly #store: Store;
  readonly #cancel = new AbortController();
  /** What is being read: the first of the bundle, or all of it. */
  #bodies: readonly Pending[];

  constructor(store: Store, bundle: readonly Pending[]) {
    this.#store = store;
    this.bundle = bundle;
    this.#bodies = bundle;
  }

  /** What became of the first of the bodies, one of them at least. @throws what may be otherwise at the next attempt */
  async run(): Promise<Outcome[]> {
    for (const pending of this.bundle) pending.tell({ state: 'running' });
    try {
      return await this.#import();
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      if (this.#bodies.length === 1) return [failedBy(error.reason, this.#store.now())];
      // Which of several cannot be read is found by reading fewer.
      this.#bodies = this.#bodies.slice(0, this.#bodies.length >>> 1);
      return this.run();
    }
  }

  /** Nothing of it is imported, if it reads this body; not to be called for one that is decided. */
  giveUpFor(pending: Pending): void {
    if (this.#bodies.includes(pending)) this.#cancel.abort();
  }

  get isGivenUp(): boolean {
    return this.#cancel.signal.aborted;
  }

  async #import(): Promise<Outcome[]> {
    const entries = this.#bodies.map(({ entry }) => entry);
    const [file, ...more] = entries.map((entry) => entry.file);
    const { feed, timeZone, delimiter, map } = entries[0]!;
    const counts = await importFiles(this.#store, {
      file: file!,
      more,
      feed,
      bodies: entries.map(({ id }) => id),
      keepPlan: entries.every(({ bytes }) => bytes <= BUNDLE_MAX.bytes),
      ...(timeZone && { timeZone }),
      ...(delimiter && { delimiter }),
      ...(map && { mapping: mappingFrom(map) }),
      onStep: (step, files) => this.#tell(step, files),
      signal: this.#cancel.signal,
    });
    return counts.map((each) => doneBy(each, this.#store.now()));
  }

  #tell(step: ImportStep, files: number): void {
    for (const pending of this.#bodies.slice(0, files)) {
      if (step === 'written') pending.isDecided = true;
      pending.tell({ state: 'running', step });
    }
  }
}

/** Why an attempt failed: a stable word where disk, store or journal are the cause, which passes. */
export function failureOf(error: Error, { folder }: Store): { failure: string; isForeseen: boolean } {
  const known = asStoreError(error, folder);
  if (known instanceof StoreError || known instanceof JournalError)
    return { failure: known.code, isForeseen: true };
  // The text of what was not foreseen may name persons.
  return { failure: `it was not foreseen: ${kindOf(error)}`, isForeseen: false };
}
