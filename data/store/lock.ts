import { access, constants, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { asStoreError, notWritable, StoreError } from './error.ts';

const SQLITE_BUSY = 5;

/**
 * One owner of the folder. The lock itself is SQLite's exclusive lock on the empty file `lock`: the operating
 * system holds it and lets go of it when the process dies, however it dies, so that there is no stale lock to
 * judge and no race to take one over. `owner.json` beside it only tells the others who it is. (Nobody else may
 * open `lock` in this process: closing any handle of a file gives up all POSIX locks on it.)
 */
export class FolderLock {
  readonly #database: DatabaseSync;
  readonly #ownerPath: string;

  private constructor(database: DatabaseSync, ownerPath: string) {
    this.#database = database;
    this.#ownerPath = ownerPath;
  }

  /** Makes the folder if need be. @throws StoreError `folder-in-use`, `folder-not-writable`, `disk-full` */
  static async take(folder: string): Promise<FolderLock> {
    const ownerPath = join(folder, 'owner.json');
    let database: DatabaseSync | null = null;
    try {
      await mkdir(folder, { recursive: true });
      await access(folder, constants.W_OK);
      database = new DatabaseSync(join(folder, 'lock'), { timeout: 0 });
      database.exec('BEGIN EXCLUSIVE');
      await writeFile(ownerPath, JSON.stringify({ pid: process.pid }));
      return new FolderLock(database, ownerPath);
    } catch (error) {
      database?.close();
      if ((error as { errcode?: number }).errcode === SQLITE_BUSY) throw await inUse(folder, ownerPath);
      const known = asStoreError(error, folder);
      throw known instanceof StoreError ? known : notWritable(folder, error);
    }
  }

  async release(): Promise<void> {
    await rm(this.#ownerPath, { force: true });
    this.#database.close();
  }
}

async function inUse(folder: string, ownerPath: string): Promise<StoreError> {
  const owner = await property(ownerPath, 'pid');
  const address = await property(join(folder, 'serve.json'), 'address');
  const who = `${owner ? `process ${owner}` : 'another process'}${address ? `, serving at ${address}` : ''}`;
  const message = `the folder ${folder} is in use by ${who}; wait for it to end, stop it, or name another folder with --data`;
  return new StoreError('folder-in-use', folder, message);
}

async function property(path: string, name: string): Promise<string | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))[name]?.toString();
  } catch {
    return undefined;
  }
}
