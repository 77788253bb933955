import type { FeedDeclaration } from './declaration.ts';
import { identifier } from './sql.ts';

/**
 * SQL type of `key` and `content`: an MD5 as two halves. DuckDB joins on it as fast as on a 128-bit integer, and
 * unlike one it comes back from Parquet as it was.
 */
export const DIGEST_TYPE = 'STRUCT(high UBIGINT, low UBIGINT)';

/**
 * Query of a query's typed rows with `content`, the digest of all that the record says, and `key`, the digest of
 * what names it: the feed's key column, else the `record_id` that was given, else the content.
 */
export function withKeys(feed: FeedDeclaration, rows: string, named: boolean): string {
  const own = feed.columns.map(({ name }) => identifier(name)).join(', ');
  const numbered = `SELECT *, ${digest(contentOf(feed))} AS content_number FROM (${rows})`;
  const digested = `SELECT *, ${halves('content_number')} AS content FROM (${numbered})`;
  return `SELECT ${own}, attributes, record_id, recorded_at, coalesce(retracted, FALSE) AS retracted,
    ${keyOf(feed, named)} AS key, content FROM (${digested})`;
}

function keyOf(feed: FeedDeclaration, named: boolean): string {
  if (feed.key) return halves(digest(identifier(feed.key)));
  return named
    ? `CASE WHEN record_id IS NULL THEN content ELSE ${halves(digest('record_id'))} END`
    : 'content';
}

// A sort key keeps NULL, the empty text and the borders between columns apart, and costs a third of joined text.
function contentOf(feed: FeedDeclaration): string {
  const columns = [...feed.columns.map(({ name }) => identifier(name)), 'attributes'];
  return `create_sort_key(${columns.map((column) => `${column}, 'ASC NULLS LAST'`).join(', ')})`;
}

function digest(bytes: string): string {
  return `md5_number(${bytes})`;
}

function halves(number: string): string {
  const low = `CAST(${number} & 18446744073709551615::UHUGEINT AS UBIGINT)`;
  return `struct_pack(high := CAST(${number} >> 64 AS UBIGINT), low := ${low})`;
}
