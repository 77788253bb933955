import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PARTIAL } from '../../journal/durable.ts';

/** Folder of the snapshot, inside the data folder. */
export function snapshotFolder(dataFolder: string): string {
  return join(dataFolder, 'snapshot');
}

export function snapshotPath(dataFolder: string): string {
  return join(snapshotFolder(dataFolder), 'base');
}

/** Removes the snapshot, and what a crash has left of one: identifiers of persons are in it. */
export async function removeSnapshot(dataFolder: string): Promise<void> {
  await rm(snapshotFolder(dataFolder), { recursive: true, force: true });
}

/** Removes what a crash has left of a snapshot that was being written. */
export async function removeLeftovers(dataFolder: string): Promise<void> {
  const folder = snapshotFolder(dataFolder);
  const names = await readdir(folder).catch(() => []);
  for (const name of names) if (name.endsWith(PARTIAL)) await rm(join(folder, name));
}
