import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { TrueInfection } from './completeness.ts';
import { SynthOptionError } from './options.ts';
import { TRUTH } from './records/write.ts';

const FILE = 'infections.csv';

/**
 * The true infections of an invented country, from its folder or the `truth` folder in it.
 * @throws SynthOptionError where they are not there
 */
export function readTruth(folder: string): TrueInfection[] {
  const path = [join(folder, TRUTH, FILE), join(folder, FILE)].find(existsSync);
  if (path === undefined)
    throw new SynthOptionError(
      `${folder}: ${TRUTH}/${FILE} is not there; expected the folder of a synth output`,
    );
  const rows: Partial<TrueInfection>[] = parse(readFileSync(path), { columns: true, bom: true });
  for (const [i, { infector, infectee }] of rows.entries())
    if (!infector || !infectee)
      throw new SynthOptionError(`${path}: row ${i + 1} has no infector or infectee; expected both columns`);
  return rows as TrueInfection[];
}
