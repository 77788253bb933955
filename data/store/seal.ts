import { readFile, rm, stat } from 'node:fs/promises';
import { digestFile, removeFile, replaceFile } from '../journal/durable.ts';

/**
 * A store that was closed in order has a seal beside it: the number and the SHA-256 of its bytes. So a change
 * that DuckDB would meet only at some later query, or never, is noticed when the store is opened. The seal is
 * broken before the first write; a store without one is read through instead.
 */
function sealPath(storePath: string): string {
  return `${storePath}.seal`;
}

/** `broken`: there is a seal and the bytes are others; `none`: the store was not closed in order. */
export async function sealState(storePath: string): Promise<'whole' | 'broken' | 'none'> {
  const seal = await readFile(sealPath(storePath), 'utf8').catch(() => null);
  // A log beside the store holds writes that came after the seal.
  if (seal === null || (await exists(`${storePath}.wal`))) return 'none';
  if (!(await exists(storePath))) return 'broken';
  return seal === (await sealOf(storePath)) ? 'whole' : 'broken';
}

export function isSealed(storePath: string): Promise<boolean> {
  return exists(sealPath(storePath));
}

/** Seals a store that is closed. */
export async function seal(storePath: string): Promise<void> {
  if (await exists(`${storePath}.wal`)) return;
  await replaceFile(sealPath(storePath), await sealOf(storePath));
}

export async function breakSeal(storePath: string): Promise<void> {
  await removeFile(sealPath(storePath));
}

/** Removes a store with all that belongs to it; the file itself goes last. */
export async function removeStore(storePath: string): Promise<void> {
  for (const suffix of ['.seal', '.wal', '']) await rm(storePath + suffix, { force: true });
}

async function sealOf(storePath: string): Promise<string> {
  return JSON.stringify(await digestFile(storePath));
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
