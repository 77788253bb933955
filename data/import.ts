import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { FileError } from './feeds/file-error.ts';
import { fileKindOf } from './feeds/file-name.ts';
import { dropStaged, type Staged, type StageRequest, stageFile } from './feeds/stage.ts';
import { writeBatch } from './journal/write-batch.ts';
import { remediesOf } from './remedies.ts';
import { BATCH, BATCH_REJECTED, dropBatch } from './store/batch.ts';
import { asStoreError } from './store/error.ts';
import { BATCH_SCHEMA } from './store/schema.ts';
import { type NewRows, selectNew } from './store/select-new.ts';
import type { Store } from './store/store.ts';

/** What became of a file's rows: `rowsRead` = `accepted` + `alreadyKnown` + `rejected`. */
export interface ImportCounts {
  file: string;
  feed: string;
  rowsRead: number;
  accepted: number;
  alreadyKnown: number;
  rejected: number;
  /** What to do about the cause behind most rejections. */
  remedies: string[];
}

/** How far an import is: read and checked; in the journal's folder; accepted; in the store. */
export type ImportStep = 'staged' | 'written' | 'accepted' | 'applied';

export interface ImportRequest extends StageRequest {
  /** Counts what an import would do, and does nothing. */
  dryRun?: boolean;
  /** Told each step as it is reached, and of how many files. From `written` on nothing gives the import up any more. */
  onStep?: (step: ImportStep, files: number) => void;
  /** Aborted, it gives the import up before its step is `written`, and nothing of it is loaded. */
  signal?: AbortSignal;
  /** Ids of the files where they are bodies that were sent in; the journal names the last one that a batch took. */
  bodies?: readonly string[];
}

/**
 * Loads one file: all of it or, where it cannot be read to its end or anything fails, nothing. What is known
 * already is not stored again, so that a file may be imported as often as one likes.
 * @throws FileError for a file that cannot be read to its end
 * @throws StoreError `disk-full`, `folder-not-writable`, `store-failed`
 * @throws the reason of the signal, where that gave it up
 */
export async function importFile(store: Store, request: ImportRequest): Promise<ImportCounts> {
  const [counts] = await importFiles(store, request);
  return counts!;
}

/**
 * Loads a file and `more` of them as one batch, to the same effect as one after the other: only so many are taken, from
 * the first, as have no key in common. All of these are loaded or, at an error, none.
 * @returns one for each file that was taken
 * @throws as `importFile`
 */
export function importFiles(store: Store, request: ImportRequest): Promise<ImportCounts[]> {
  return store.exclusively(async () => {
    try {
      request.signal?.throwIfAborted();
      await store.mend();
      const staged = await stageFile(store.connection, { ...request, workFolder: store.workFolder });
      // A failure may have closed the store: then the tables are gone, and the failure is what is to be told.
      const drop = () => dropTables(store, staged).catch(() => {});
      return await importStaged(store, staged, request).finally(drop);
    } catch (error) {
      throw error instanceof FileError ? error : asStoreError(error, store.folder);
    }
  });
}

/** Gives the memory of an import back. */
async function dropTables(store: Store, staged: Staged): Promise<void> {
  await dropBatch(store.connection);
  await dropStaged(store.connection, staged);
}

async function importStaged(store: Store, staged: Staged, request: ImportRequest): Promise<ImportCounts[]> {
  const { connection } = store;
  const { dryRun = false, onStep = () => {}, signal } = request;
  signal?.throwIfAborted();
  onStep('staged', staged.parts.length);
  const fresh = await selectNew(connection, staged);
  const remedies: string[][] = [];
  for (const part of staged.parts) remedies.push(await remediesOf(connection, staged, part));
  if (!dryRun && fresh.records + fresh.rejected > 0) await accept(store, staged, fresh, request);
  return fresh.parts.map((records, index) => {
    const { file, accepted, rejected } = staged.parts[index]!;
    return {
      file,
      feed: staged.feed.name,
      rowsRead: accepted + rejected,
      accepted: records,
      alreadyKnown: accepted - records,
      rejected,
      remedies: remedies[index]!,
    };
  });
}

async function accept(
  store: Store,
  { feed, parts }: Staged,
  fresh: NewRows,
  { onStep = () => {}, signal, bodies }: ImportRequest,
): Promise<void> {
  const { connection, journal } = store;
  const name = basename(parts[0]!.file);
  const taken = fresh.parts.length;
  try {
    const entry = await writeBatch(connection, journal, {
      feed: feed.name,
      file: taken === 1 ? name : `${name} and ${taken - 1} more`,
      ...(bodies && { last_body: bodies[taken - 1]! }),
      schema: BATCH_SCHEMA,
      accepted_at: store.now(),
      records: { table: BATCH, rows: fresh.records },
      rejected: { table: BATCH_REJECTED, rows: fresh.rejected },
    });
    signal?.throwIfAborted();
    onStep('written', taken);
    await store.accept(entry, () => onStep('accepted', taken));
  } catch (error) {
    await store.journal.removeLeftovers();
    throw error;
  }
  onStep('applied', taken);
}

/**
 * The files given and, of the folders given, the files that a feed knows by their name, in order of name; not
 * what lies in folders below. `onSkipped` is told of a folder's other files and folders.
 */
export async function filesOf(
  paths: string[],
  onSkipped: (path: string) => void = () => {},
): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths) {
    if (!(await isFolder(path))) {
      files.push(path);
      continue;
    }
    for (const entry of (await readdir(path, { withFileTypes: true })).sort(byName)) {
      const found = join(path, entry.name);
      if (!entry.isDirectory() && isFeedFile(entry.name)) files.push(found);
      else onSkipped(found);
    }
  }
  return files;
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new FileError(path, 'there is no such file or folder', 'unreadable');
  }
}

function isFeedFile(name: string): boolean {
  try {
    fileKindOf(name);
    return true;
  } catch (error) {
    if (error instanceof FileError) return false;
    throw error;
  }
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1;
}
