import type { DuckDBConnection } from '@duckdb/node-api';
import { readNumberColumns } from '../graph-store/columns.ts';
import { heldView } from '../store/schema.ts';
import { numberOf, rowsOf } from '../store/sql.ts';
import { smallestOfGroups } from './groups.ts';
import { STATEMENTS, sharedIn } from './statements.ts';

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
  await stagePairs(connection);
  if ((await numberOf(connection, 'SELECT count(*) FROM identity_pairs')) > 0)
    await fillAliases(connection, resolved);
  await shareIdentities(connection, resolved);
  for (const table of ['identity_statements', 'identity_pairs', 'identity_numbers'])
    await connection.run(`DROP TABLE IF EXISTS ${table}`);
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

/** `identity_pairs (a, b)`: one person by a record's own columns, unless shared by too many, or by an identity row. */
async function stagePairs(connection: DuckDBConnection): Promise<void> {
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE identity_statements AS SELECT scheme, person, identifier ${STATEMENTS}`,
  );
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE identity_pairs AS
    WITH shared AS (${sharedIn('identity_statements')})
    SELECT person AS a, s.identifier AS b FROM identity_statements s
      ANTI JOIN shared x ON x.identifier = s.identifier ANTI JOIN shared y ON y.identifier = s.person
    UNION ALL SELECT person, same_as FROM ${heldView('identities')}`);
}

/** DuckDB orders text by its UTF-8 bytes, so that the smallest number of a group is its smallest identifier. */
async function fillAliases(connection: DuckDBConnection, resolved: ResolvedIdentities): Promise<void> {
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE identity_numbers AS
    SELECT id, (row_number() OVER (ORDER BY id) - 1)::UINTEGER AS number
    FROM (SELECT a AS id FROM identity_pairs UNION SELECT b FROM identity_pairs)`);
  const count = await numberOf(connection, 'SELECT count(*) FROM identity_numbers');
  const { left, right } = await readNumberColumns(
    connection,
    ['left', 'right'],
    `SELECT x.number, y.number FROM identity_pairs
     JOIN identity_numbers x ON x.id = a JOIN identity_numbers y ON y.id = b`,
  );
  await appendAliases(connection, resolved, smallestOfGroups(count, left, right));
}

async function appendAliases(
  connection: DuckDBConnection,
  { table }: ResolvedIdentities,
  smallest: Uint32Array,
): Promise<void> {
  await connection.run('CREATE OR REPLACE TEMP TABLE identity_groups (number UINTEGER, printed UINTEGER)');
  const appender = await connection.createAppender('identity_groups', null, 'temp');
  for (let number = 0; number < smallest.length; number++) {
    if (smallest[number] === number) continue;
    appender.appendUInteger(number);
    appender.appendUInteger(smallest[number]);
    appender.endRow();
  }
  appender.closeSync();
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
