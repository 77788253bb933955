import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { setCodeKey } from '../feeds/personal-code/pseudonym.ts';
import { Journal } from '../journal/journal.ts';
import type { BatchEntry } from '../journal/manifest.ts';
import type { Finding } from '../quality/finding.ts';
import { findings } from '../quality/findings.ts';
import { applyBatch } from './apply.ts';
import { closeDatabase, type Database, TEMPORARY_FOLDER } from './database.ts';
import { asStoreError, StoreError, storeFailed } from './error.ts';
import { FolderLock } from './lock.ts';
import { openStore, STORE_FILE } from './open-store.ts';
import type { ReadableStore } from './readable-store.ts';
import { breakSeal, isSealed, removeStore, seal } from './seal.ts';
import { type FeedStatus, type RejectedRecord, rejectedRecords, statusOf } from './status.ts';

export interface StoreOptions {
  /** The clock: epoch seconds. */
  now: () => number;
  /** Told, in one sentence each, of what went wrong and was mended. */
  onNotice?: (text: string) => void;
  /** Key of the pseudonyms that stand for personal codes, which else are rejected. */
  qrKey?: string | undefined;
}

/** Intermediate files of imports, and of whatever else is not to lie open elsewhere. */
const WORK_FOLDER = 'work';

/** A store that is being made beside the one in use. */
export const NEXT_STORE_FILE = 'next.duckdb';

/** The data folder, owned: the journal, and the DuckDB store that is an index over it. */
export class Store implements ReadableStore {
  readonly folder: string;
  readonly now: () => number;
  readonly #lock: FolderLock;
  readonly #onNotice: (text: string) => void;
  readonly #qrKey: string | undefined;
  #journal!: Journal;
  #database: Database | null = null;
  #version = 0;
  #changed = false;
  #tail: Promise<unknown> = Promise.resolve();

  private constructor(folder: string, lock: FolderLock, { now, onNotice = () => {}, qrKey }: StoreOptions) {
    this.folder = folder;
    this.now = now;
    this.#lock = lock;
    this.#onNotice = onNotice;
    this.#qrKey = qrKey;
  }

  /**
   * Takes the folder, or makes it, and brings the store to the state of the journal.
   * @throws StoreError `folder-in-use`, `folder-not-writable`, `disk-full`
   * @throws JournalError naming the file, where the journal is not what was accepted
   */
  static async open(folder: string, options: StoreOptions): Promise<Store> {
    const store = new Store(folder, await FolderLock.take(folder), options);
    try {
      await store.#removeWork();
      await mkdir(store.workFolder, { mode: 0o700 });
      await store.#open();
      return store;
    } catch (error) {
      await store.#discard();
      await store.#removeWork();
      await store.#lock.release();
      throw asStoreError(error, folder);
    }
  }

  /** For queries, and for temporary tables. Whoever writes anything else calls `beforeWriting` first. */
  get connection(): DuckDBConnection {
    return this.#opened.connection;
  }

  /** False after a failure, until the store is mended: connections given out before are of no use then. */
  get isOpen(): boolean {
    return this.#database !== null;
  }

  /** Sequence of the latest batch that the store has applied. */
  get version(): number {
    return this.#version;
  }

  get journal(): Journal {
    return this.#journal;
  }

  /** A folder of this account alone, emptied at each start and gone after the end. */
  get workFolder(): string {
    return join(this.folder, WORK_FOLDER);
  }

  /** A further connection, for whoever reads while others write. The caller closes it. */
  connect(): Promise<DuckDBConnection> {
    return this.#opened.instance.connect();
  }

  status(): Promise<FeedStatus[]> {
    return statusOf(this.connection);
  }

  /** Suspicious things in the records, and what they change in the lists. */
  findings(): Promise<Finding[]> {
    return findings(this.connection);
  }

  async *rejected(): AsyncIterable<RejectedRecord> {
    const connection = await this.connect();
    try {
      yield* rejectedRecords(connection);
    } finally {
      connection.closeSync();
    }
  }

  /** Runs one task after the other: each finds the connection and its temporary tables to itself. */
  exclusively<T>(task: () => Promise<T>): Promise<T> {
    const done = this.#tail.then(task);
    this.#tail = done.catch(() => {});
    return done;
  }

  /** Opens the store again where an earlier failure has left it unusable. */
  async mend(): Promise<void> {
    if (this.#database && (await answers(this.#database))) return;
    await this.#discard();
    await this.#open();
  }

  /** Breaks the seal on the store's bytes. */
  async beforeWriting(): Promise<void> {
    if (this.#changed) return;
    await breakSeal(join(this.folder, STORE_FILE));
    this.#changed = true;
  }

  /**
   * Accepts the batch in hand and applies it. Once the manifest names it, it is accepted, whatever happens then:
   * after a failure the store is discarded, and opening it again applies what it lacks.
   */
  async accept(entry: BatchEntry, onAccepted: () => void): Promise<void> {
    await this.beforeWriting();
    try {
      await this.#journal.accept(entry);
      onAccepted();
      await applyBatch(this.connection, entry);
      this.#version = entry.sequence;
    } catch (error) {
      await this.#discard();
      const known = asStoreError(error, this.folder);
      throw known instanceof StoreError ? known : storeFailed(this.folder, error);
    }
  }

  /** Lets `replace` put another file in the place of the store, which is closed meanwhile. */
  async replaceWith(replace: (storePath: string) => Promise<void>): Promise<void> {
    await this.beforeWriting();
    await this.#discard();
    await replace(join(this.folder, STORE_FILE));
    await this.#open();
  }

  /** Closes the store in order and gives the folder back. */
  async close(): Promise<void> {
    await this.#tail;
    await this.#closeInOrder().catch((error) => {
      const known = asStoreError(error, this.folder) as Error;
      this.#onNotice(`the store was not closed in order (${known.message}); the next start checks it`);
    });
    await this.#discard();
    await this.#removeWork();
    await this.#lock.release();
  }

  get #opened(): Database {
    if (this.#database) return this.#database;
    throw new StoreError('store-closed', this.folder, `the store in ${this.folder} is closed; open it again`);
  }

  async #open(): Promise<void> {
    await rm(join(this.folder, TEMPORARY_FOLDER), { recursive: true, force: true });
    await removeStore(join(this.folder, NEXT_STORE_FILE));
    this.#journal = await Journal.open(this.folder);
    this.#database = await openStore(this.folder, this.#journal, this.#onNotice);
    if (this.#qrKey !== undefined) await setCodeKey(this.#database.connection, this.#qrKey);
    this.#changed = !(await isSealed(join(this.folder, STORE_FILE)));
    this.#version = this.#journal.sequence;
    await this.#journal.removeLeftovers();
  }

  async #closeInOrder(): Promise<void> {
    if (!this.#changed || !this.#database) return;
    await this.#database.connection.run('CHECKPOINT');
    await this.#discard();
    await seal(join(this.folder, STORE_FILE));
  }

  #removeWork(): Promise<void> {
    return rm(this.workFolder, { recursive: true, force: true });
  }

  async #discard(): Promise<void> {
    if (this.#database) closeDatabase(this.#database);
    this.#database = null;
    await rm(join(this.folder, TEMPORARY_FOLDER), { recursive: true, force: true });
  }
}

async function answers({ connection }: Database): Promise<boolean> {
  return connection.run('SELECT count(*) FROM batches').then(
    () => true,
    () => false,
  );
}
