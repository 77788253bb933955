import type { DuckDBConnection } from '@duckdb/node-api';
import { FEEDS, type FeedDeclaration } from '../feeds/declaration.ts';
import { identifier, literal } from '../feeds/sql.ts';
import { stagedColumns } from '../feeds/staged-columns.ts';
import { rowsOf } from './sql.ts';

/** How the columns of a batch's Parquet files are to be read; a change of these needs a new number. */
export const BATCH_SCHEMA = 1;

/** Columns of a rejected record, in a batch and in the store. */
export const REJECTED_COLUMNS = `feed VARCHAR, file VARCHAR, line UINTEGER, "column" VARCHAR, "value" VARCHAR,
  reason VARCHAR`;

export function recordsTable(feed: string): string {
  return identifier(`records_${feed}`);
}

/** View of the records that hold: no duplicates, retractions or superseded versions. */
export function heldView(feed: string): string {
  return identifier(`held_${feed}`);
}

/**
 * Columns of a batch of the feed, as DDL. `content` is NULL where it equals `key`, which is so for every record
 * without an identifier of its own: half of the bytes that do not compress.
 */
export function recordColumns(feed: FeedDeclaration): string {
  return stagedColumns(feed)
    .map(({ name, type }) => `${identifier(name)} ${type}`)
    .join(', ');
}

/** The feed's first instant column, by which its records are laid out; `null` where it has none. */
export function instantColumn(feed: FeedDeclaration): string | null {
  const column = feed.columns.find(({ kind }) => kind === 'instant');
  return column ? identifier(column.name) : null;
}

/** SQL of what a stored record is called: its own identifier, else its key in hex. */
export const RECORD_ID = `coalesce(record_id, ${hex('key')})`;

/** What stands after SELECT for records as the views of those that hold show them. */
export const HELD_COLUMNS = `* EXCLUDE (retracted, key, content, ended) REPLACE (${RECORD_ID} AS record_id)`;

/** Makes the tables and views of a new store. */
export async function createSchema(connection: DuckDBConnection): Promise<void> {
  for (const statement of statements()) await connection.run(statement);
  await connection.run(`INSERT INTO layout VALUES (${literal(layout())})`);
}

/** `empty`: nothing was made yet; `other`: another version of the feeds made it. */
export async function schemaState(connection: DuckDBConnection): Promise<'empty' | 'same' | 'other'> {
  const tables = await rowsOf(connection, `FROM duckdb_tables() WHERE table_name = 'layout'`);
  if (tables.length === 0) return 'empty';
  const [found] = await rowsOf(connection, 'SELECT text FROM layout');
  if (found === undefined) return 'empty';
  return found.text === layout() ? 'same' : 'other';
}

function layout(): string {
  return statements().join(';\n');
}

function statements(): string[] {
  return [
    'CREATE OR REPLACE TABLE layout (text VARCHAR)',
    `CREATE OR REPLACE TABLE batches (sequence UINTEGER, batch VARCHAR, generation UINTEGER, feed VARCHAR,
      file VARCHAR, accepted_at UINTEGER)`,
    `CREATE OR REPLACE TABLE rejected (seq UINTEGER, ${REJECTED_COLUMNS})`,
    ...FEEDS.flatMap(feedStatements),
  ];
}

/**
 * `seq` is the batch that brought a row, `ended` the batch whose retraction or newer version ended it, NULL while the
 * row holds; a row that never held ends with its own batch. So what held after batch v is `seq <= v` and not
 * `ended <= v`.
 */
function feedStatements(feed: FeedDeclaration): string[] {
  const table = recordsTable(feed.name);
  return [
    `CREATE OR REPLACE TABLE ${table} (${storedColumns(feed)}, seq UINTEGER, ended UINTEGER)`,
    `CREATE OR REPLACE VIEW ${heldView(feed.name)} AS SELECT ${HELD_COLUMNS} FROM ${table} WHERE ended IS NULL`,
  ];
}

/** `recordColumns`; identifiers get the compression that DuckDB chooses for them after trying all, at twice the time. */
function storedColumns(feed: FeedDeclaration): string {
  const isIdentifier = (name: string) =>
    feed.columns.some((column) => column.name === name && column.kind === 'text' && column.required);
  return stagedColumns(feed)
    .map(({ name, type }) =>
      `${identifier(name)} ${type} ${isIdentifier(name) ? 'USING COMPRESSION fsst' : ''}`.trim(),
    )
    .join(', ');
}

function hex(digest: string): string {
  const half = (name: string) => `lpad(lower(to_hex(${digest}.${name})), 16, '0')`;
  return `${half('high')} || ${half('low')}`;
}
