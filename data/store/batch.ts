import type { DuckDBConnection, JS } from '@duckdb/node-api';
import { type FeedDeclaration, feedOf } from '../feeds/declaration.ts';
import { literal } from '../feeds/sql.ts';
import type { BatchEntry } from '../journal/manifest.ts';
import { instantColumn, REJECTED_COLUMNS, recordColumns, recordsTable } from './schema.ts';
import { rowsOf } from './sql.ts';

/** The batch in hand: a temporary view of its new records, and a table of its new rejected records. */
export const BATCH = 'temp.batch';
export const BATCH_REJECTED = 'temp.batch_rejected';
/** The records of the batch, where they had to be copied. */
export const BATCH_ROWS = 'temp.batch_rows';
/** What of staged files was taken, new or known. */
export const CANDIDATE = 'temp.candidate';
/** What `survey` finds: versions in the store under keys of the batch, and keys that it names more than once. */
export const MATCHED = 'temp.matched';
export const REPEATED = 'temp.repeated';

export const DAY_S = 86_400;
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
  if (instant === null) return 'true';
  const [found] = await rowsOf(
    connection,
    `SELECT count(content) AS identified, list(DISTINCT ${instant} // ${DAY_S}) AS days,
      count(*) > count(${instant}) AS undated FROM ${source}`,
  );
  if (Number(found!.identified) > 0) return 'true';
  const days = ((found!.days ?? []) as JS[]).filter((day) => day !== null).map(Number);
  const spans = spansOf(days.sort((a, b) => a - b)).map(
    ([from, to]) => `${instant} BETWEEN ${from} AND ${to}`,
  );
  if (found!.undated) spans.push(`${instant} IS NULL`);
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

/** The order in which records lie in the journal and in the store, as SQL. */
export function byDay(feed: FeedDeclaration): string {
  const instant = instantColumn(feed);
  return instant === null ? '' : `ORDER BY ${instant} // ${DAY_S}`;
}

/** Makes a relation's rows the batch in hand. */
export function viewBatch(connection: DuckDBConnection, rows: string, without = ''): Promise<unknown> {
  return connection.run(`CREATE OR REPLACE TEMP VIEW batch AS SELECT * ${without} FROM ${rows}`);
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
  const views = [BATCH, CANDIDATE].map((view) => `DROP VIEW IF EXISTS ${view}`);
  const tables = [BATCH_ROWS, BATCH_REJECTED, MATCHED, REPEATED].map(
    (table) => `DROP TABLE IF EXISTS ${table}`,
  );
  await connection.run([...views, ...tables].join('; '));
}
