import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Whether this user may mount a disk of memory. */
export function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'truyvet-disk-'));
  try {
    mount(folder, '1m');
    execFileSync('umount', [folder]);
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(folder);
  }
}

/** A disk of memory of the given size (`24m`), gone with the test. */
export async function mountedFolder(size: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'truyvet-disk-'));
  mount(folder, size);
  onTestFinished(() => {
    execFileSync('umount', [folder]);
    rmdirSync(folder);
  });
  return folder;
}

function mount(folder: string, size: string): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], { stdio: 'pipe' });
}
