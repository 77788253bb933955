import type { DuckDBConnection } from '@duckdb/node-api';
import { FEEDS, type FeedDeclaration } from '../feeds/declaration.ts';
import { literal } from '../feeds/sql.ts';
import { heldView, instantColumn } from './schema.ts';
import { rowsOf } from './sql.ts';

/** What the store holds of a feed. Instants are epoch seconds, `null` where there is none. */
export interface FeedStatus {
  feed: string;
  /** Records that hold: no duplicates, retractions or superseded versions. */
  rows: number;
  first: number | null;
  last: number | null;
  rejected: number;
  last_import: number | null;
}

export interface RejectedRecord {
  feed: string;
  file: string;
  line: number | null;
  column: string | null;
  value: string | null;
  reason: string;
}

/** One status a feed, in the order of their declaration. */
export async function statusOf(connection: DuckDBConnection): Promise<FeedStatus[]> {
  const rows = await rowsOf(connection, FEEDS.map(statusQuery).join(' UNION ALL '));
  const byFeed = new Map(rows.map((row) => [row.feed, row]));
  return FEEDS.map(({ name }) => {
    const row = byFeed.get(name)!;
    return {
      feed: name,
      rows: Number(row.rows),
      first: numberOrNull(row.first),
      last: numberOrNull(row.last),
      rejected: Number(row.rejected),
      last_import: numberOrNull(row.last_import),
    };
  });
}

function statusQuery(feed: FeedDeclaration): string {
  const instant = instantColumn(feed) ?? 'NULL';
  const name = literal(feed.name);
  return `SELECT ${name} AS feed, count(*) AS rows, min(${instant}) AS first, max(${instant}) AS last,
    (SELECT count(*) FROM rejected WHERE feed = ${name}) AS rejected,
    (SELECT max(accepted_at) FROM batches WHERE feed = ${name}) AS last_import FROM ${heldView(feed.name)}`;
}

/** Every rejected record, in order of acceptance. */
export async function* rejectedRecords(connection: DuckDBConnection): AsyncIterable<RejectedRecord> {
  const result = await connection.stream('FROM rejected ORDER BY seq, file, line');
  for await (const rows of result.yieldRowObjectJs()) yield* rows.map(rejectedFrom);
}

/** Where a rejected record stands in the order of acceptance. */
export type RejectedPlace = readonly [sequence: number, file: string, line: number];

/** Up to `limit` rejected records after a place, in order of acceptance, and the place of each. */
export async function rejectedAfter(
  connection: DuckDBConnection,
  [sequence, file, line]: RejectedPlace,
  limit: number,
): Promise<{ readonly record: RejectedRecord; readonly place: RejectedPlace }[]> {
  const rows = await rowsOf(
    connection,
    `FROM rejected WHERE (seq, file, coalesce(line, 0)) > ($1, $2, $3) ORDER BY seq, file, line LIMIT ${limit}`,
    [sequence, file, line],
  );
  return rows.map((row) => ({
    record: rejectedFrom(row),
    place: [Number(row.seq), String(row.file), Number(row.line ?? 0)],
  }));
}

function rejectedFrom({ feed, file, line, column, value, reason }: Readonly<Record<string, unknown>>) {
  return {
    feed: String(feed),
    file: String(file),
    line: numberOrNull(line),
    column: textOrNull(column),
    value: textOrNull(value),
    reason: String(reason),
  };
}

/** Rejected records of one file after a line, in order of lines. */
export async function rejectedOfFile(
  connection: DuckDBConnection,
  file: string,
  afterLine: number,
  limit: number,
): Promise<Omit<RejectedRecord, 'feed' | 'file'>[]> {
  const rows = await rowsOf(
    connection,
    `SELECT line, "column", "value", reason FROM rejected WHERE file = $1 AND line > $2 ORDER BY line LIMIT ${limit}`,
    [file, afterLine],
  );
  return rows.map(({ line, column, value, reason }) => ({
    line: Number(line),
    column: textOrNull(column),
    value: textOrNull(value),
    reason: String(reason),
  }));
}

function numberOrNull(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}

function textOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}
