import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { hostname } from 'node:os';

/** An owner that was not heard of for this long is gone, and another may take what it had claimed. */
export const OWNER_GONE_MS = 15_000;

/** Names a folder of a machine: whoever holds its lock is its only owner, and may go on at once after a crash. */
export function ownerOf(folder: string): string {
  return createHash('sha256')
    .update(`${hostname()} ${realpathSync(folder)}`)
    .digest('hex')
    .slice(0, 32);
}
