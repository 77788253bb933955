import { rm } from 'node:fs/promises';
import { join } from 'node:path';

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
