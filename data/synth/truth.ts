import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckDBConnection, LIST, listValue, VARCHAR } from '@duckdb/node-api';
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

/** The infections with what the store's lists print for each person. Needs `resolveIdentities` on this connection. */
export async function printedTruth(
  connection: DuckDBConnection,
  truth: readonly TrueInfection[],
): Promise<TrueInfection[]> {
  const persons = [...new Set(truth.flatMap(({ infector, infectee }) => [infector, infectee]))];
  const aliases = await connection.runAndReadAll(
    'SELECT id, printed FROM temp.aliases SEMI JOIN (SELECT unnest($1) AS id) USING (id)',
    [listValue(persons)],
    [LIST(VARCHAR)],
  );
  const printed = new Map(aliases.getRows() as [string, string][]);
  const nameOf = (person: string) => printed.get(person) ?? person;
  return truth.map(({ infector, infectee }) => ({ infector: nameOf(infector), infectee: nameOf(infectee) }));
}
