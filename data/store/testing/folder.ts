import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll } from 'vitest';
import { FEEDS } from '../../feeds/declaration.ts';
import { importFile } from '../../import.ts';
import { contentDigest } from '../digest.ts';
import { heldView } from '../schema.ts';
import { type Row, rowsOf } from '../sql.ts';
import { Store } from '../store.ts';

export const NOW = 1_640_000_000;

const scratch = await mkdtemp(join(tmpdir(), 'truyvet-'));
afterAll(() => rm(scratch, { recursive: true, force: true }));

/** An empty folder that goes with the tests of the file. */
export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(scratch, 'folder-'));
}

/** A copy of a folder that nobody writes to at the moment, as a crash would leave it. */
export async function crashed(folder: string): Promise<string> {
  const copy = await temporaryFolder();
  // To open a lock in the process that holds it would give it up.
  await cp(folder, copy, { recursive: true, filter: (path) => !basename(path).startsWith('lock') });
  return copy;
}

/** Writes `<name>.csv` into a folder of its own; returns its path. */
export async function csv(name: string, ...lines: string[]): Promise<string> {
  const path = join(await temporaryFolder(), `${name}.csv`);
  await writeFile(path, `${lines.join('\n')}\n`);
  return path;
}

/** Lines of an `encounters` file with so many different rows over the days from 2021-08-01. */
export function encounterLines(count: number, days = 3): string[] {
  const row = (i: number) => `p${i % 97},q${i},${1_627_776_000 + (i % days) * 86_400 + i},${60 + (i % 900)}`;
  return ['person_a,person_b,start,duration_s', ...Array.from({ length: count }, (_, i) => row(i))];
}

/** Does something with a store that is closed afterwards; `notices` collects what it says. */
export async function withStore<T>(
  folder: string,
  use: (store: Store) => Promise<T>,
  notices: string[] = [],
): Promise<T> {
  const store = await Store.open(folder, { now: () => NOW, onNotice: (text) => notices.push(text) });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

/** A folder into which the files were imported, one after the other; the store is closed. */
export async function folderWith(files: string[]): Promise<string> {
  const folder = await temporaryFolder();
  await withStore(folder, (store) => importAll(store, files));
  return folder;
}

export async function importAll(store: Store, files: string[]): Promise<void> {
  for (const file of files) await importFile(store, { file });
}

/** The records of a feed that hold, in an order that depends on their values alone. */
export function heldRows(store: Store, feed: string, columns = '*'): Promise<Row[]> {
  return rowsOf(store.connection, `SELECT ${columns} FROM ${heldView(feed)} ORDER BY ALL`);
}

/** Digest of every feed: equal for equal stores. */
export async function digestsOf(store: Store): Promise<string[]> {
  const digests: string[] = [];
  for (const { name } of FEEDS) digests.push(await contentDigest(store.connection, name));
  return digests;
}
