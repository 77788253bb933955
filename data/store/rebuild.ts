import { rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { FEEDS } from '../feeds/declaration.ts';
import { removeSnapshot } from '../graph-store/snapshot/location.ts';
import { removeFile, sync } from '../journal/durable.ts';
import { closeDatabase, openDatabase } from './database.ts';
import { contentDigest } from './digest.ts';
import { catchUp } from './open-store.ts';
import { createSchema } from './schema.ts';
import { removeStore } from './seal.ts';
import { NEXT_STORE_FILE, type Store } from './store.ts';

/** Digests of a feed's records in the old store, `null` where it could not be read, and in the new one. */
export interface RebuiltFeed {
  feed: string;
  before: string | null;
  after: string;
}

/**
 * Makes the store again from the journal, beside the old one, and puts it in its place.
 * @throws JournalError for a batch that is not as it was accepted; the old store then stays
 */
export function rebuild(store: Store): Promise<RebuiltFeed[]> {
  return store.exclusively(async () => {
    await store.mend();
    let before: string[] | null = null;
    const after = await makeStoreAgain(store, async () => {
      before = await digests(store.connection).catch(() => null);
    });
    return FEEDS.map(({ name }, i) => ({ feed: name, before: before?.[i] ?? null, after: after[i]! }));
  });
}

/**
 * Makes the store from the journal beside the old one, and puts it in its place, with nobody else at the store.
 * @param beforeSwap called once it is made, while the old one is there still
 * @returns digests of all feeds in the new store
 * @throws JournalError for a batch that is not as it was accepted; the old store then stays
 */
export async function makeStoreAgain(store: Store, beforeSwap: () => Promise<void>): Promise<string[]> {
  const next = join(store.folder, NEXT_STORE_FILE);
  const made = await buildStore(next, store);
  await beforeSwap();
  await removeSnapshot(store.folder);
  await store.replaceWith(async (path) => {
    // A log left beside the new store would be taken for its own.
    await removeFile(`${path}.wal`);
    await rename(next, path);
    await sync(dirname(path));
  });
  return made;
}

async function buildStore(path: string, { folder, journal }: Store): Promise<string[]> {
  await removeStore(path);
  const database = await openDatabase(path, folder);
  try {
    await createSchema(database.connection);
    await catchUp(database, journal);
    const made = await digests(database.connection);
    await database.connection.run('CHECKPOINT');
    return made;
  } finally {
    closeDatabase(database);
  }
}

async function digests(connection: DuckDBConnection): Promise<string[]> {
  const found: string[] = [];
  for (const { name } of FEEDS) found.push(await contentDigest(connection, name));
  return found;
}
