import type { FeedDeclaration } from './declaration.ts';
import { KINDS } from './kinds.ts';
import { identifier } from './sql.ts';

/**
 * SQL type of `key` and `content`: an MD5 as two halves. DuckDB joins on it as fast as on a 128-bit integer, and
 * unlike one it comes back from Parquet as it was.
 */
export const DIGEST_TYPE = 'STRUCT(high UBIGINT, low UBIGINT)';

/**
 * Query of a query's typed rows with `content`, the digest of all that the record says, and, where it may be
 * another, `key`, the digest of what names it: the feed's key column, else the `record_id` that was given, else the
 * content. `has` tells which of the feed's columns the rows have.
 */
export function withKeys(feed: FeedDeclaration, has: (column: string) => boolean, rows: string): string {
  const numbered = `SELECT *, ${digest(contentOf(feed, has))} AS content_number FROM (${rows})`;
  const digested = `SELECT * EXCLUDE (content_number), ${halves('content_number')} AS content FROM (${numbered})`;
  return hasOwnKey(feed, has) ? `SELECT *, ${keyOf(feed)} AS key FROM (${digested})` : digested;
}

/** Whether a record's key may be other than its content. */
export function hasOwnKey(feed: FeedDeclaration, has: (column: string) => boolean): boolean {
  return feed.key !== undefined || has('record_id');
}

function keyOf(feed: FeedDeclaration): string {
  if (feed.key) return halves(digest(identifier(feed.key)));
  return `CASE WHEN record_id IS NULL THEN content ELSE ${halves(digest('record_id'))} END`;
}

// A sort key keeps NULL, the empty text and the borders between columns apart, and costs a third of joined text.
function contentOf(feed: FeedDeclaration, has: (column: string) => boolean): string {
  const own = feed.columns.map(({ name, kind }) =>
    has(name) ? identifier(name) : `NULL::${KINDS[kind].type}`,
  );
  return `create_sort_key(${[...own, 'attributes'].map((column) => `${column}, 'ASC NULLS LAST'`).join(', ')})`;
}

function digest(bytes: string): string {
  return `md5_number(${bytes})`;
}

function halves(number: string): string {
  const low = `CAST(${number} & 18446744073709551615::UHUGEINT AS UBIGINT)`;
  return `struct_pack(high := CAST(${number} >> 64 AS UBIGINT), low := ${low})`;
}
