import type { DuckDBConnection } from '@duckdb/node-api';
import { rowsOf } from '../store/sql.ts';
import { appendNumbers, dropSaid, whoIsWho } from './said.ts';

/** In the memory of the process, seen by all connections to the store. */
const MEMORY = 'identities';
let resolvedCount = 0;

/** Which identifiers are one person, as it was resolved on one connection. */
export interface ResolvedIdentities {
  /** Name of the table (id, printed). */
  readonly table: string;
}

/**
 * Works out which identifiers are one person, from the records that hold, as `temp.aliases (id, printed)`: every
 * identifier that is printed under another, the smallest of its group by UTF-8 bytes. It stays with the connection,
 * for all that is asked there.
 */
export async function resolveIdentities(connection: DuckDBConnection): Promise<ResolvedIdentities> {
  const resolved = await newIdentities(connection);
  const said = await whoIsWho(connection);
  if (said) await fillAliases(connection, resolved, said.separated.smallest);
  await shareIdentities(connection, resolved);
  await dropSaid(connection);
  return resolved;
}

/** A table for them, in which no identifiers are one person yet. */
export async function newIdentities(connection: DuckDBConnection): Promise<ResolvedIdentities> {
  await connection.run(`ATTACH IF NOT EXISTS ':memory:' AS ${MEMORY}`);
  const table = `${MEMORY}.aliases_${++resolvedCount}`;
  await connection.run(`CREATE TABLE ${table} (id VARCHAR, printed VARCHAR)`);
  return { table };
}

/** Lets another connection ask with the same `temp.aliases`. */
export async function shareIdentities(
  connection: DuckDBConnection,
  { table }: ResolvedIdentities,
): Promise<void> {
  await connection.run(`CREATE OR REPLACE TEMP VIEW aliases AS FROM ${table}`);
}

/** Gives their memory back; no connection may ask with them any more. */
export async function forgetIdentities(
  connection: DuckDBConnection,
  { table }: ResolvedIdentities,
): Promise<void> {
  await connection.run(`DROP TABLE IF EXISTS ${table}`);
}

/** DuckDB orders text by its UTF-8 bytes, so that the smallest number of a group is its smallest identifier. */
async function fillAliases(
  connection: DuckDBConnection,
  { table }: ResolvedIdentities,
  smallest: Uint32Array,
): Promise<void> {
  const others = Uint32Array.from(smallest.keys()).filter((number) => smallest[number] !== number);
  await connection.run('CREATE OR REPLACE TEMP TABLE identity_groups (number UINTEGER, printed UINTEGER)');
  await appendNumbers(connection, 'identity_groups', [others, others.map((number) => smallest[number]!)]);
  await connection.run(`
    INSERT INTO ${table} SELECT x.id, y.id FROM identity_groups g
    JOIN identity_numbers x ON x.number = g.number JOIN identity_numbers y ON y.number = g.printed`);
  await connection.run('DROP TABLE identity_groups');
}

/** What a person is printed under, by any of their identifiers; one that is joined with none is its own. */
export async function printedIdentifier(connection: DuckDBConnection, identifier: string): Promise<string> {
  const [row] = await rowsOf(connection, 'SELECT printed FROM temp.aliases WHERE id = $1', [identifier]);
  return row ? String(row.printed) : identifier;
}

/** Query (id, printed): all identifiers of the persons whom the query `printed` names by what they are printed under. */
export function identifiersOf(printed: string): string {
  return `SELECT printed AS id, printed FROM (${printed})
    UNION ALL SELECT id, printed FROM temp.aliases SEMI JOIN (${printed}) USING (printed)`;
}
