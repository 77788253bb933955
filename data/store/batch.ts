import type { DuckDBConnection } from '@duckdb/node-api';
import { type FeedDeclaration, feedOf } from '../feeds/declaration.ts';
import { literal } from '../feeds/sql.ts';
import type { Staged } from '../feeds/stage.ts';
import type { BatchEntry } from '../journal/manifest.ts';
import { instantColumn, REJECTED_COLUMNS, recordColumns, recordsTable } from './schema.ts';
import { numberOf, rowsOf } from './sql.ts';

/** The batch in hand: a temporary view of its new records, and a table of its new rejected records. */
export const BATCH = 'temp.batch';
export const BATCH_REJECTED = 'temp.batch_rejected';
/** The records of the batch, where they had to be copied. */
const BATCH_ROWS = 'temp.batch_rows';
/** What `survey` finds: versions in the store under keys of the batch, and keys that it names more than once. */
export const MATCHED = 'temp.matched';
export const REPEATED = 'temp.repeated';

const DAY_S = 86_400;
/** Above this, looking up one span of days is cheaper than many short ones. */
const SPANS_MAX = 64;

/**
 * Looks the keys of `source` up in the store. Records without an identifier of their own can only meet records
 * of the same instant, so that only the days touched are read; an identifier is looked for in all of the feed.
 */
export async function survey(
  connection: DuckDBConnection,
  feed: FeedDeclaration,
  source: string,
): Promise<void> {
  const within = await touched(connection, feed, source);
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE matched AS SELECT r.rowid AS row, r.key, r.content, r.recorded_at,
      r.retracted, r.seq FROM ${recordsTable(feed.name)} r SEMI JOIN ${source} USING (key) WHERE ${within}`,
  );
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE repeated AS SELECT key FROM ${source} GROUP BY key HAVING count(*) > 1`,
  );
}

/** The condition under which a record of the store can have a key of `source`. */
async function touched(connection: DuckDBConnection, feed: FeedDeclaration, source: string): Promise<string> {
  const instant = instantColumn(feed);
  const identified = await numberOf(connection, `SELECT count(*) FROM ${source} WHERE content IS NOT NULL`);
  if (instant === null || identified > 0) return 'true';
  const days = await rowsOf(
    connection,
    `SELECT DISTINCT ${instant} // ${DAY_S} AS day FROM ${source} ORDER BY day NULLS FIRST`,
  );
  const known = days.filter(({ day }) => day !== null).map(({ day }) => Number(day));
  const spans = spansOf(known).map(([from, to]) => `${instant} BETWEEN ${from} AND ${to}`);
  if (known.length < days.length) spans.push(`${instant} IS NULL`);
  return spans.length === 0 ? 'false' : `(${spans.join(' OR ')})`;
}

/** Runs of neighbouring days as first and last second, at most `SPANS_MAX`. */
function spansOf(days: number[]): [from: number, to: number][] {
  const spans: [number, number][] = [];
  for (const day of days) {
    const last = spans.at(-1);
    if (last?.[1] === day * DAY_S - 1) last[1] += DAY_S;
    else spans.push([day * DAY_S, day * DAY_S + DAY_S - 1]);
  }
  return spans.length <= SPANS_MAX ? spans : [[spans[0]![0], spans.at(-1)![1]]];
}

/**
 * Makes the batch in hand from staged tables: what neither the store nor an earlier row of the file has, in
 * order of days. Returns the numbers of its records and rejected records.
 */
export async function selectNew(
  connection: DuckDBConnection,
  { feed, table, rejectedTable }: Staged,
): Promise<{ records: number; rejected: number }> {
  await connection.run(
    `CREATE OR REPLACE TEMP VIEW candidate AS
      SELECT * EXCLUDE (content), nullif(content, key) AS content FROM ${table}`,
  );
  await survey(connection, feed, 'candidate');
  await viewBatch(connection, await newRows(connection, feed));
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE batch_rejected AS FROM ${rejectedTable} EXCEPT
      SELECT * EXCLUDE (seq) FROM rejected WHERE feed = ${literal(feed.name)} ORDER BY line`,
  );
  return {
    records: await numberOf(connection, `SELECT count(*) FROM ${BATCH}`),
    rejected: await numberOf(connection, `SELECT count(*) FROM ${BATCH_REJECTED}`),
  };
}

/** Name of a relation of the candidates that are new, in order of days: mostly they are all new, and in order. */
async function newRows(connection: DuckDBConnection, feed: FeedDeclaration): Promise<string> {
  const [isRepeated, isMatched] = [await isFilled(connection, REPEATED), await isFilled(connection, MATCHED)];
  const instant = instantColumn(feed);
  if (!isRepeated && !isMatched && (instant === null || (await isInOrder(connection, instant))))
    return 'candidate';
  const distinct = `FROM candidate ANTI JOIN ${REPEATED} USING (key) UNION ALL (SELECT DISTINCT ON
    (key, content, recorded_at, retracted) * FROM candidate SEMI JOIN ${REPEATED} USING (key))`;
  const unknown = `WHERE NOT EXISTS (FROM ${MATCHED} m WHERE m.key = c.key
    AND m.content IS NOT DISTINCT FROM c.content AND m.recorded_at IS NOT DISTINCT FROM c.recorded_at
    AND m.retracted = c.retracted)`;
  await connection.run(`CREATE OR REPLACE TEMP TABLE batch_rows AS
    FROM ${isRepeated ? `(${distinct})` : 'candidate'} c ${isMatched ? unknown : ''} ${byDay(feed)}`);
  return BATCH_ROWS;
}

/** The order in which records lie in the journal and in the store, as SQL. */
export function byDay(feed: FeedDeclaration): string {
  const instant = instantColumn(feed);
  return instant === null ? '' : `ORDER BY ${instant} // ${DAY_S}`;
}

/** Whether the candidates come in order of days, those without an instant last. */
async function isInOrder(connection: DuckDBConnection, instant: string): Promise<boolean> {
  const days = `SELECT coalesce(${instant} // ${DAY_S}, 4294967295) AS day FROM candidate`;
  const steps = `SELECT day, lag(day) OVER () AS previous FROM (${days})`;
  return (await numberOf(connection, `SELECT count(*) FROM (${steps}) WHERE day < previous`)) === 0;
}

function viewBatch(connection: DuckDBConnection, rows: string): Promise<unknown> {
  return connection.run(`CREATE OR REPLACE TEMP VIEW batch AS FROM ${rows}`);
}

async function isFilled(connection: DuckDBConnection, table: string): Promise<boolean> {
  return (await numberOf(connection, `SELECT count(*) FROM ${table}`)) > 0;
}

/** Makes the batch in hand from a batch's own files, whose columns may be those of an earlier version. */
export async function loadBatch(
  connection: DuckDBConnection,
  entry: BatchEntry,
  paths: { records: string | null; rejected: string | null },
): Promise<void> {
  const feed = feedOf(entry.feed);
  if (feed === undefined) throw new Error(`the journal has records of the unknown feed ${entry.feed}`);
  await fill(connection, 'batch_rows', recordColumns(feed), paths.records);
  await viewBatch(connection, BATCH_ROWS);
  await fill(connection, 'batch_rejected', REJECTED_COLUMNS, paths.rejected);
  await survey(connection, feed, BATCH);
}

async function fill(
  connection: DuckDBConnection,
  table: string,
  columns: string,
  path: string | null,
): Promise<void> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${table} (${columns})`);
  if (path === null) return;
  await connection.run(`INSERT INTO temp.${table} BY NAME FROM read_parquet(${literal(path)})`);
}

/** Gives the memory of the batch in hand back. */
export async function dropBatch(connection: DuckDBConnection): Promise<void> {
  for (const view of [BATCH, 'temp.candidate']) await connection.run(`DROP VIEW IF EXISTS ${view}`);
  for (const table of [BATCH_ROWS, BATCH_REJECTED, MATCHED, REPEATED])
    await connection.run(`DROP TABLE IF EXISTS ${table}`);
}
