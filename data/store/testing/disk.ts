import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A disk of memory of a given size, mounted over a folder. */
export interface Disk {
  readonly folder: string;
  unmount(): void;
}

/** Whether this user may mount one. */
export function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'truyvet-disk-'));
  try {
    mountDisk(folder, '1m').unmount();
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(folder);
  }
}

/** @param size as `24m` */
export function mountDisk(folder: string, size: string): Disk {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], { stdio: 'pipe' });
  return { folder, unmount: () => execFileSync('umount', [folder]) };
}

/** Fills a disk until only so many bytes are free; gives what makes them free again. */
export async function fill(folder: string, free: number): Promise<() => Promise<void>> {
  const { bavail, bsize } = await statfs(folder);
  const filler = join(folder, 'filler');
  await writeFile(filler, Buffer.alloc(Math.max(0, bavail * bsize - free))).catch((error) => {
    // Others write meanwhile: it is full, and that was the aim.
    if (error.code !== 'ENOSPC') throw error;
  });
  return () => rm(filler);
}
