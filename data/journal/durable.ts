import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A file that is not yet under its own name ends like this; whoever finds one may remove it. */
export const PARTIAL = '.partial';

/** Forces a file, or a folder's list of names, to the disk. */
export async function sync(path: string): Promise<void> {
  await using file = await open(path, 'r');
  await syncHandle(file, path);
}

async function syncHandle(file: FileHandle, path: string): Promise<void> {
  try {
    await file.sync();
  } catch (error) {
    // Windows has no handle of a folder that could be synced; its renames are journalled.
    if (process.platform === 'win32' && (await file.stat()).isDirectory()) return;
    throw new Error(`${path}: could not be synced`, { cause: error });
  }
}

/** Gives a finished `.partial` file its name, so that a crash leaves all of it under that name or nothing. */
export async function publish(path: string): Promise<void> {
  await sync(path + PARTIAL);
  await rename(path + PARTIAL, path);
  await sync(dirname(path));
}

/** Puts a text in the place of a file; a crash leaves the old text or the new. */
export async function replaceFile(path: string, text: string): Promise<void> {
  try {
    await using file = await open(path + PARTIAL, 'w');
    await file.writeFile(text);
  } catch (error) {
    await rm(path + PARTIAL, { force: true });
    throw error;
  }
  await publish(path);
}

/** Removes a file, if it is there, so that it stays removed after a crash. */
export async function removeFile(path: string): Promise<void> {
  await rm(path, { force: true });
  await sync(dirname(path));
}

/** SHA-256 of a file's bytes, in hex, and their number. */
export async function digestFile(path: string): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { sha256: hash.digest('hex'), bytes };
}
