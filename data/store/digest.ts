import { createHash } from 'node:crypto';
import type { DuckDBConnection } from '@duckdb/node-api';
import { FEEDS } from '../feeds/declaration.ts';
import { identifier } from '../feeds/sql.ts';
import { recordsTable } from './schema.ts';
import { rowsOf, textOf } from './sql.ts';

/** Digest in hex of all versions that a store has of a feed's records, in whatever order they lie. */
export async function contentDigest(connection: DuckDBConnection, feed: string): Promise<string> {
  const columns = await columnsOf(connection, recordsTable(feed));
  const texts = columns.map((column) => `coalesce(${column}::VARCHAR, chr(30))`).join(', ');
  const sums = await textOf(
    connection,
    `SELECT concat_ws(' ', count(*), sum(md5_number_lower(row)), sum(md5_number_upper(row)))
      FROM (SELECT concat_ws(chr(31), ${texts}) AS row FROM ${recordsTable(feed)})`,
  );
  return createHash('sha256').update(`${feed} ${sums}`).digest('hex');
}

/** Reads every value once, so that DuckDB checks every block's checksum. @throws where one does not match */
export async function readThrough(connection: DuckDBConnection): Promise<void> {
  for (const table of ['batches', 'rejected', ...FEEDS.map(({ name }) => recordsTable(name))]) {
    const columns = await columnsOf(connection, table);
    await connection.run(`SELECT bit_xor(hash(${columns.join(', ')})) FROM ${table}`);
  }
}

async function columnsOf(connection: DuckDBConnection, table: string): Promise<string[]> {
  const columns = await rowsOf(connection, `DESCRIBE ${table}`);
  return columns.map(({ column_name }) => identifier(String(column_name)));
}
