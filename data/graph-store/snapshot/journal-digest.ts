import { createHash } from 'node:crypto';
import type { BatchEntry } from '../../journal/manifest.ts';

/** Digest, in hex, of which batches there are, in order; another one as soon as one of them was written again. */
export function digestOfBatches(entries: readonly Pick<BatchEntry, 'batch' | 'generation'>[]): string {
  const hash = createHash('sha256');
  for (const { batch, generation } of entries) hash.update(`${batch} ${generation}\n`);
  return hash.digest('hex');
}
