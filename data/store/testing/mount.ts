import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { mountDisk } from './disk.ts';

/** A disk of memory of the given size (`24m`), gone with the test. */
export async function mountedFolder(size: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'truyvet-disk-'));
  const { unmount } = mountDisk(folder, size);
  onTestFinished(() => {
    unmount();
    rmdirSync(folder);
  });
  return folder;
}
