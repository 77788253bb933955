import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { literal } from '../feeds/sql.ts';
import { digestFile, PARTIAL, publish } from './durable.ts';
import { batchFileName, type Journal } from './journal.ts';
import type { BatchEntry, BatchFile } from './manifest.ts';

// Identifiers of persons are too many for a dictionary; to give it up early saves a third of the time.
const PARQUET = 'FORMAT parquet, COMPRESSION lz4_raw, DICTIONARY_SIZE_LIMIT 10000';

/** What is to be journalled: names of tables, and how many rows they have. */
export interface NewBatch {
  feed: string;
  file: string;
  last_body?: string;
  schema: number;
  accepted_at: number;
  records: { table: string; rows: number };
  rejected: { table: string; rows: number };
}

/**
 * Writes a batch's files, synced and under their own names. It is not accepted yet: that is for
 * `Journal.accept` to do with the entry returned.
 */
export async function writeBatch(
  connection: DuckDBConnection,
  journal: Journal,
  batch: NewBatch,
): Promise<BatchEntry> {
  const { feed, file, last_body, schema } = batch;
  const accepted_at = Math.max(batch.accepted_at, journal.entries.at(-1)?.accepted_at ?? 0);
  const name = { sequence: journal.sequence + 1, batch: await batchId(connection, batch), generation: 1 };
  const write = (kind: 'records' | 'rejected') =>
    writeTable(connection, batch[kind], journal.folder, batchFileName(name, kind));
  const records = await write('records');
  const rejected = await write('rejected');
  const source = { feed, file, ...(last_body !== undefined && { last_body }) };
  return { ...name, ...source, schema, accepted_at, records, rejected };
}

/** Writes a table as a file of the journal, synced and under its name; none where it has no rows. */
export async function writeTable(
  connection: DuckDBConnection,
  { table, rows }: NewBatch['records'],
  folder: string,
  name: string,
): Promise<BatchFile | null> {
  if (rows === 0) return null;
  const path = join(folder, name);
  const partial = path + PARTIAL;
  try {
    await connection.run(`COPY ${table} TO ${literal(partial)} (${PARQUET})`);
    const file = { name, rows, ...(await digestFile(partial)) };
    await publish(path);
    return file;
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/**
 * Digest of the rows of a batch in any order: the sums of the halves of each row's MD5. A record is stood for by
 * its key and content, which are digests of its columns; where the content is the key and nothing else was said,
 * the key is its MD5 already. No row stands twice in a batch.
 */
async function batchId(connection: DuckDBConnection, batch: NewBatch): Promise<string> {
  const { records, rejected } = batch;
  const record = 'key.high, key.low, content.high, content.low, record_id, recorded_at, retracted';
  const plain = 'content IS NULL AND record_id IS NULL AND recorded_at IS NULL AND NOT retracted';
  const parts = [
    batch.feed,
    batch.schema,
    records.rows,
    await sums(
      connection,
      records,
      (half) => `CASE WHEN ${plain} THEN key.${half} ELSE ${md5Of(record, half)} END`,
    ),
    rejected.rows,
    await sums(connection, rejected, (half) => md5Of('file, line, "column", "value", reason', half)),
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

type Half = 'high' | 'low';

function md5Of(columns: string, half: Half): string {
  const texts = columns.split(', ').map((column) => `coalesce(${column}::VARCHAR, chr(30))`);
  return `md5_number_${half === 'high' ? 'upper' : 'lower'}(concat_ws(chr(31), ${texts.join(', ')}))`;
}

async function sums(
  connection: DuckDBConnection,
  { table, rows }: NewBatch['records'],
  half: (half: Half) => string,
): Promise<string[]> {
  if (rows === 0) return ['null', 'null'];
  const sql = `SELECT sum(${half('high')})::VARCHAR, sum(${half('low')})::VARCHAR FROM ${table}`;
  const [row] = (await connection.runAndReadAll(sql)).getRowsJS();
  return row!.map(String);
}
