import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { closeDatabase, type Database, openDatabase, TEMPORARY_FOLDER } from '../store/database.ts';
import { readThrough } from '../store/digest.ts';
import { asStoreError, StoreError } from '../store/error.ts';
import { FolderLock } from '../store/lock.ts';
import type { ReadableStore } from '../store/readable-store.ts';
import { createSchema, schemaState } from '../store/schema.ts';
import { breakSeal, removeStore, seal, sealState } from '../store/seal.ts';
import { rowsOf, transaction } from '../store/sql.ts';
import type { StoreOptions } from '../store/store.ts';

export const REPLICA_FILE = 'replica.duckdb';
/** A copy that is being filled beside the one in use. */
const NEXT_FILE = 'next-replica.duckdb';

interface Entry {
  readonly batch: string;
  readonly generation: number;
}

/**
 * A follower's copy of the records that hold, in a folder of its own: what questions are answered from, also while the
 * graph is away, and what the next start goes on from. Whatever is wrong with it costs time: it is filled again.
 */
export class Replica implements ReadableStore {
  readonly folder: string;
  readonly now: () => number;
  readonly #lock: FolderLock;
  readonly #onNotice: (text: string) => void;
  readonly #file: string;
  #database: Database | null = null;
  #entries: Entry[] = [];

  private constructor(
    folder: string,
    lock: FolderLock,
    { now, onNotice = () => {} }: StoreOptions,
    file = REPLICA_FILE,
  ) {
    this.folder = folder;
    this.#file = file;
    this.now = now;
    this.#lock = lock;
    this.#onNotice = onNotice;
  }

  /**
   * Takes the folder, or makes it, and opens what an earlier follower left there.
   * @throws StoreError `folder-in-use`, `folder-not-writable`, `disk-full`
   */
  static async open(folder: string, options: StoreOptions): Promise<Replica> {
    const replica = new Replica(folder, await FolderLock.take(folder), options);
    try {
      await rm(join(folder, TEMPORARY_FOLDER), { recursive: true, force: true });
      await removeStore(join(folder, NEXT_FILE));
      await replica.#open();
      return replica;
    } catch (error) {
      replica.#discard();
      await replica.#lock.release();
      throw asStoreError(error, folder);
    }
  }

  get version(): number {
    return this.#entries.length;
  }

  get isOpen(): boolean {
    return this.#database !== null;
  }

  get journal(): { readonly entries: readonly Entry[] } {
    return { entries: this.#entries };
  }

  connect(): Promise<DuckDBConnection> {
    return this.#opened.instance.connect();
  }

  /** Lets `write` bring the tables to a later version as one transaction: all of it or, at an error, nothing. */
  async change(write: (connection: DuckDBConnection) => Promise<void>): Promise<void> {
    const { connection } = this.#opened;
    await breakSeal(this.#path);
    try {
      await transaction(connection, () => write(connection));
      this.#entries = await entriesOf(connection);
    } catch (error) {
      // A failure of the disk has closed it for good.
      const isUsable = await entriesOf(connection).catch(() => null);
      if (!isUsable) await this.#reopen();
      throw asStoreError(error, this.folder);
    }
  }

  /**
   * Fills another copy beside this one, which is answered from meanwhile, and lets it take this one's place: what it lacks
   * is in no file of the folder then.
   * @param beforeSwap called once it is filled: connections given out before are of no use then
   */
  async replace(fill: (next: Replica) => Promise<void>, beforeSwap: () => Promise<void>): Promise<void> {
    const options = { now: this.now, onNotice: this.#onNotice };
    const next = new Replica(this.folder, this.#lock, options, NEXT_FILE);
    await removeStore(next.#path);
    try {
      await next.#make();
      await fill(next);
      await next.#opened.connection.run('CHECKPOINT');
      next.#discard();
      await beforeSwap();
      this.#discard();
      await removeStore(this.#path);
      await rename(next.#path, this.#path);
      this.#database = await openDatabase(this.#path, this.folder);
      this.#entries = next.#entries;
    } catch (error) {
      next.#discard();
      await removeStore(next.#path);
      if (!this.#database) await this.#reopen();
      throw asStoreError(error, this.folder);
    }
  }

  /** Closes it in order and gives the folder back. */
  async close(): Promise<void> {
    try {
      await this.#database?.connection.run('CHECKPOINT');
      this.#discard();
      await seal(this.#path);
    } catch (error) {
      this.#onNotice(`the copy of the graph was not closed in order (${(error as Error).name})`);
    }
    this.#discard();
    await this.#lock.release();
  }

  get #path(): string {
    return join(this.folder, this.#file);
  }

  get #opened(): Database {
    if (this.#database) return this.#database;
    throw new StoreError('store-closed', this.folder, `the copy in ${this.folder} is closed`);
  }

  async #open(): Promise<void> {
    try {
      await this.#openSound();
    } catch (error) {
      const known = asStoreError(error, this.folder);
      if (known instanceof StoreError && known.code !== 'store-failed') throw known;
      this.#onNotice(`${this.#path}: cannot be used as it was left; the graph is loaded again`);
      this.#discard();
      await removeStore(this.#path);
      await this.#make();
    }
  }

  async #openSound(): Promise<void> {
    const state = await sealState(this.#path);
    if (state === 'broken') throw new Error('it was changed');
    this.#database = await openDatabase(this.#path, this.folder);
    const { connection } = this.#database;
    const schema = await schemaState(connection);
    if (schema === 'other') throw new Error('it was made by another version');
    if (schema === 'empty') await createSchema(connection);
    else if (state === 'none') await readThrough(connection);
    this.#entries = await entriesOf(connection);
  }

  async #reopen(): Promise<void> {
    this.#discard();
    await this.#open();
  }

  async #make(): Promise<void> {
    this.#database = await openDatabase(this.#path, this.folder);
    await createSchema(this.#database.connection);
    this.#entries = [];
  }

  #discard(): void {
    if (this.#database) closeDatabase(this.#database);
    this.#database = null;
  }
}

async function entriesOf(connection: DuckDBConnection): Promise<Entry[]> {
  const rows = await rowsOf(connection, 'SELECT batch, generation FROM batches ORDER BY sequence');
  return rows as unknown as Entry[];
}
