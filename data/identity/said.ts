import { type DuckDBConnection, DuckDBDataChunk, UINTEGER } from '@duckdb/node-api';
import { readNumberColumns } from '../graph-store/columns.ts';
import { heldView } from '../store/schema.ts';
import { numberOf } from '../store/sql.ts';
import { type Separated, type Stated, separate } from './separate.ts';
import { STATEMENTS, sharedIn } from './statements.ts';

/** The scheme of which a person has one identifier at most. */
const CARD_PREFIX = 'cccd:';

/** Of several decisions about the same two identifiers the latest, as a query (decision_id, person, other, is_same, …). */
export const DECISIONS = `FROM ${heldView('identity_decisions')} QUALIFY row_number() OVER (
  PARTITION BY least(person, other), greatest(person, other) ORDER BY decided_at DESC, decision_id DESC) = 1`;

/** Temporary tables of a resolution; `dropSaid` drops them. */
const TABLES = ['identity_statements', 'identity_pairs', 'identity_decided', 'identity_numbers'];

/** What the records say, and what follows from it. */
export interface Said {
  readonly stated: Stated;
  readonly separated: Separated;
}

/**
 * Works out who is who from the records that hold: makes `identity_pairs (a, b, feed, record_id, …)`, `identity_decided`
 * and `identity_numbers (id, number)`, identifiers numbered in order of their UTF-8 bytes. `null` where nothing is said.
 */
export async function whoIsWho(connection: DuckDBConnection): Promise<Said | null> {
  await stagePairs(connection);
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE identity_numbers AS
     SELECT id, (row_number() OVER (ORDER BY id) - 1)::UINTEGER AS number
     FROM (SELECT a AS id FROM identity_pairs UNION SELECT b FROM identity_pairs
       UNION SELECT person FROM identity_decided UNION SELECT other FROM identity_decided)`,
  );
  const count = await numberOf(connection, 'SELECT count(*) FROM identity_numbers');
  if (count === 0) return null;
  const stated = await readStated(connection, count);
  return { stated, separated: separate(stated) };
}

export async function dropSaid(connection: DuckDBConnection): Promise<void> {
  for (const table of TABLES) await connection.run(`DROP TABLE IF EXISTS ${table}`);
}

/** One person by a record's own columns, unless shared by too many, or by an identity row. */
async function stagePairs(connection: DuckDBConnection): Promise<void> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE identity_statements AS SELECT * ${STATEMENTS}`);
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE identity_pairs AS
    WITH shared AS (${sharedIn('identity_statements')})
    SELECT person AS a, s.identifier AS b, feed, record_id, recorded_at, seq, attributes FROM identity_statements s
      ANTI JOIN shared x ON x.identifier = s.identifier ANTI JOIN shared y ON y.identifier = s.person
    UNION ALL SELECT person, same_as, 'identities', record_id, recorded_at, seq, attributes FROM ${heldView('identities')}`);
  await connection.run(`CREATE OR REPLACE TEMP TABLE identity_decided AS ${DECISIONS}`);
}

async function readStated(connection: DuckDBConnection, count: number): Promise<Stated> {
  const numbered = (from: string, [a, b]: readonly [string, string]) =>
    readNumberColumns(
      connection,
      ['left', 'right'],
      `SELECT x.number, y.number FROM ${from}
       JOIN identity_numbers x ON x.id = ${a} JOIN identity_numbers y ON y.id = ${b}`,
    );
  const { left, right } = await numbered('identity_pairs', ['a', 'b']);
  const { cards } = await readNumberColumns(
    connection,
    ['cards'],
    `SELECT number FROM identity_numbers WHERE starts_with(id, '${CARD_PREFIX}')`,
  );
  const decided = async (isSame: boolean) => {
    const from = `(FROM identity_decided WHERE is_same = ${isSame})`;
    const pairs = await numbered(from, ['person', 'other']);
    return Array.from(pairs.left, (number, i) => [number, pairs.right[i]!] as const);
  };
  return { count, left, right, cards, joins: await decided(true), aparts: await decided(false) };
}

/** Fills a table of whole numbers, column by column. */
export async function appendNumbers(
  connection: DuckDBConnection,
  table: string,
  columns: readonly Uint32Array[],
): Promise<void> {
  const appender = await connection.createAppender(table, null, 'temp');
  const rows = columns[0]?.length ?? 0;
  for (let from = 0; from < rows; from += CHUNK_ROWS) {
    const chunk = DuckDBDataChunk.create(columns.map(() => UINTEGER));
    chunk.setColumns(columns.map((column) => Array.from(column.subarray(from, from + CHUNK_ROWS))));
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

/** Rows of a chunk, as DuckDB has them. */
const CHUNK_ROWS = 2048;
