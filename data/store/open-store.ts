import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { JournalError } from '../journal/error.ts';
import type { Journal } from '../journal/journal.ts';
import type { BatchEntry } from '../journal/manifest.ts';
import { applyBatch } from './apply.ts';
import { dropBatch, loadBatch } from './batch.ts';
import { closeDatabase, type Database, openDatabase } from './database.ts';
import { readThrough } from './digest.ts';
import { asStoreError, StoreError } from './error.ts';
import { createSchema, schemaState } from './schema.ts';
import { breakSeal, removeStore, sealState } from './seal.ts';
import { numberOf, rowsOf } from './sql.ts';

export const STORE_FILE = 'store.duckdb';

/** The store cannot be used as it is, and can be made again. */
class Unusable extends Error {}

/**
 * Opens the store of a data folder and applies the batches that it lacks. Where it is damaged, of another version
 * or cannot take a batch, it is made again from the journal.
 * @throws JournalError for a batch that is not as it was accepted, and `manifest-behind` where the store has
 *   batches that the journal does not know
 */
export async function openStore(
  folder: string,
  journal: Journal,
  onNotice: (text: string) => void,
): Promise<Database> {
  const path = join(folder, STORE_FILE);
  try {
    if (journal.sequence > 0 && !(await stat(path).catch(() => null))) throw new Unusable('is missing');
    return await openSound(path, folder, journal);
  } catch (error) {
    const known = asStoreError(error, folder);
    if (known instanceof JournalError) throw known;
    if (known instanceof StoreError && known.code !== 'store-failed') throw known;
    onNotice(`${path}: ${(error as Error).message.split('\n')[0]}; the store is made again from the journal`);
  }
  await removeStore(path);
  return openSound(path, folder, journal);
}

async function openSound(path: string, folder: string, journal: Journal): Promise<Database> {
  const seal = await sealState(path);
  if (seal === 'broken') throw new Unusable('is not as it was left: it was cut, changed or removed');
  if (seal === 'none') await breakSeal(path);
  const database = await openDatabase(path, folder);
  try {
    await checkContents(database, journal, seal === 'whole');
    if ((await appliedSequence(database)) < journal.sequence) await breakSeal(path);
    await catchUp(database, journal);
    return database;
  } catch (error) {
    closeDatabase(database);
    throw error;
  }
}

async function checkContents({ connection }: Database, journal: Journal, sealed: boolean): Promise<void> {
  const state = await schemaState(connection);
  if (state === 'other') throw new Unusable('was made by another version');
  if (state === 'empty') return createSchema(connection);
  if (!sealed) await readThrough(connection);
  const applied = await rowsOf(
    connection,
    'SELECT sequence, batch, generation FROM batches ORDER BY sequence',
  );
  if (applied.length > journal.sequence)
    throw new JournalError(
      'manifest-behind',
      journal.manifestPath,
      `names ${journal.sequence} batches, but the store has ${applied.length}; restore the folder journal from a backup`,
    );
  const differs = applied.some((row, i) => {
    const entry = journal.entries[i]!;
    return (
      row.batch !== entry.batch || row.generation !== entry.generation || row.sequence !== entry.sequence
    );
  });
  if (differs) throw new Unusable('does not belong to this journal');
}

function appliedSequence({ connection }: Database): Promise<number> {
  return numberOf(connection, 'SELECT coalesce(max(sequence), 0) FROM batches');
}

/** Applies what the store lacks. @throws JournalError for a batch that is not as it was accepted */
export async function catchUp(database: Database, journal: Journal): Promise<void> {
  const applied = await appliedSequence(database);
  for (const entry of journal.entries.slice(applied)) await replay(database, journal, entry);
}

async function replay({ connection }: Database, journal: Journal, entry: BatchEntry): Promise<void> {
  const records = entry.records && (await journal.verified(entry.records));
  const rejected = entry.rejected && (await journal.verified(entry.rejected));
  await loadBatch(connection, entry, { records, rejected });
  await applyBatch(connection, entry);
  await dropBatch(connection);
}
