import { readFile, writeFile } from 'node:fs/promises';
import type { Evidence } from './evidence.ts';

/** What an import that nothing broke leaves, and how long it took. */
export interface Clean {
  readonly evidence: Evidence;
  readonly took_ms: number;
}

/**
 * What the file says of the records, or else what `make` finds, which the file says from then on.
 * @param records says which records they are
 * @throws Error where the file is of other records
 */
export async function knownClean(
  file: string | undefined,
  records: string,
  make: () => Promise<Clean>,
): Promise<Clean> {
  if (file === undefined) return make();
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text !== null) {
    const kept = JSON.parse(text);
    if (kept.records !== records) throw new Error(`${file} is of other records or another seed`);
    return { evidence: new Map(kept.evidence), took_ms: kept.took_ms };
  }
  const { evidence, took_ms } = await make();
  await writeFile(file, JSON.stringify({ records, took_ms, evidence: [...evidence] }));
  return { evidence, took_ms };
}
