import { readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { identifier as column, literal } from '../feeds/sql.ts';
import type { TrueIdentifier } from './identity-score.ts';

/** Written out once more, so that a kind that the product forgets is missed. */
const SCHEMES = ['cccd', 'phone', 'bhyt', 'passport', 'bluezone', 'qr1405', 'vneid'];
const READERS: Readonly<Record<string, (path: string) => string>> = {
  '.csv': (path) => `read_csv(${literal(path)}, header = true, all_varchar = true, delim = ',')`,
  '.parquet': (path) => `read_parquet(${literal(path)})`,
};

/**
 * Of the pairs of identifiers of one true person, how many the records in the country's folder link, one after the other,
 * whatever their feed and however wrong they are: nobody can join more. Plain on purpose, and apart from `data/identity`.
 */
export async function numLinkedPairs(folder: string, truth: readonly TrueIdentifier[]): Promise<number> {
  const groups = groupsOf(await standTogether(folder));
  let linked = 0;
  for (const own of Map.groupBy(truth, ({ person }) => person).values())
    for (const [i, one] of own.entries())
      for (const other of own.slice(i + 1)) {
        const group = groups.get(one.identifier);
        if (group !== undefined && group === groups.get(other.identifier)) linked++;
      }
  return linked;
}

/** The identifiers that each record names, of records that name one person by several. */
async function standTogether(folder: string): Promise<string[][]> {
  const instance = await DuckDBInstance.create(':memory:');
  try {
    const connection = await instance.connect();
    const together: string[][] = [];
    for (const file of readdirSync(folder).sort()) {
      const reader = READERS[extname(file)];
      if (reader) together.push(...(await namedIn(connection, reader(join(folder, file)))));
    }
    return together;
  } finally {
    instance.closeSync();
  }
}

async function namedIn(connection: DuckDBConnection, records: string): Promise<string[][]> {
  const described = await connection.runAndReadAll(`DESCRIBE FROM ${records}`);
  const columnNames = described.getRows().map(([name]) => String(name));
  const others = ['same_as', ...SCHEMES].filter((name) => columnNames.includes(name));
  if (!columnNames.includes('person') || others.length === 0) return [];
  const values = ['person', ...others].map((name) => `${column(name)}::VARCHAR AS ${column(name)}`);
  const rows = (
    await connection.runAndReadAll(`SELECT ${values.join(', ')} FROM ${records}`)
  ).getRowObjects();
  return rows.map(({ person, same_as, ...said }) => [
    ...[person, same_as].filter((value) => typeof value === 'string'),
    ...Object.entries(said).flatMap(([scheme, value]) =>
      typeof value === 'string' ? [`${scheme}:${value.replace(`${scheme}:`, '')}`] : [],
    ),
  ]);
}

/** Identifier → number of the group that it is in, found by walking from one to the next. */
function groupsOf(together: readonly string[][]): Map<string, number> {
  const beside = new Map<string, string[][]>();
  for (const named of together)
    for (const identifier of named) if (!beside.get(identifier)?.push(named)) beside.set(identifier, [named]);
  const groups = new Map<string, number>();
  for (const start of beside.keys()) {
    if (groups.has(start)) continue;
    const number = groups.size;
    for (const reached = [start]; reached.length > 0; ) {
      const at = reached.pop()!;
      if (groups.has(at)) continue;
      groups.set(at, number);
      for (const named of beside.get(at)!) reached.push(...named);
    }
  }
  return groups;
}
