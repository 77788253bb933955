import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckDBConnection, LIST, listValue, VARCHAR } from '@duckdb/node-api';
import { parse } from 'csv-parse/sync';
import type { TrueInfection } from './completeness.ts';
import type { TrueIdentifier } from './identity-score.ts';
import { SynthOptionError } from './options.ts';
import { TRUTH } from './records/write.ts';

const ERRORS_FILE = 'errors.csv';

/** What is wrong with the records of an invented country, as its truth writes it. */
export interface BuiltInError {
  readonly error: string;
  readonly subject: string;
  /** What is otherwise: by kind. */
  readonly detail: string;
}

/**
 * The true infections of an invented country, from its folder or the `truth` folder in it.
 * @throws SynthOptionError where they are not there
 */
export function readTruth(folder: string): TrueInfection[] {
  return readRows(folder, 'infections.csv', ['infector', 'infectee']) as unknown as TrueInfection[];
}

/** Whose each identifier truly is; else as `readTruth`. */
export function readTrueIdentifiers(folder: string): TrueIdentifier[] {
  return readRows(folder, 'identities.csv', ['person', 'identifier']) as unknown as TrueIdentifier[];
}

function readRows(folder: string, file: string, needed: readonly [string, string]): Record<string, string>[] {
  const path = truthFile(folder, file);
  const rows: Record<string, string>[] = parse(readFileSync(path), { columns: true, bom: true });
  for (const [i, row] of rows.entries())
    if (needed.some((column) => !row[column]))
      throw new SynthOptionError(
        `${path}: row ${i + 1} has no ${needed.join(' or ')}; expected both columns`,
      );
  return rows;
}

/**
 * What is wrong with the records, from the same folder.
 * @throws SynthOptionError where it is not there
 */
export function readErrors(folder: string): BuiltInError[] {
  return parse(readFileSync(truthFile(folder, ERRORS_FILE)), { columns: true, bom: true });
}

function truthFile(folder: string, name: string): string {
  const path = [join(folder, TRUTH, name), join(folder, name)].find(existsSync);
  if (path !== undefined) return path;
  throw new SynthOptionError(
    `${folder}: ${TRUTH}/${name} is not there; expected the folder of a synth output`,
  );
}

/** The infections with what the store's lists print for each person. Needs `resolveIdentities` on this connection. */
export async function printedTruth(
  connection: DuckDBConnection,
  truth: readonly TrueInfection[],
): Promise<TrueInfection[]> {
  const persons = [...new Set(truth.flatMap(({ infector, infectee }) => [infector, infectee]))];
  return truthUnder(truth, await printedUnder(connection, persons));
}

/** The infections with what is printed for each person, where that is another identifier. */
export function truthUnder(
  truth: readonly TrueInfection[],
  printed: ReadonlyMap<string, string>,
): TrueInfection[] {
  const nameOf = (person: string) => printed.get(person) ?? person;
  return truth.map(({ infector, infectee }) => ({ infector: nameOf(infector), infectee: nameOf(infectee) }));
}

/** What those of the identifiers are printed under that are printed under another. Needs `resolveIdentities`. */
export async function printedUnder(
  connection: DuckDBConnection,
  identifiers: readonly string[],
): Promise<Map<string, string>> {
  const aliases = await connection.runAndReadAll(
    'SELECT id, printed FROM temp.aliases SEMI JOIN (SELECT unnest($1) AS id) USING (id)',
    [listValue(identifiers)],
    [LIST(VARCHAR)],
  );
  return new Map(aliases.getRows() as [string, string][]);
}
