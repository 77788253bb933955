import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { writeNdjson } from './ndjson.ts';
import type { Column, Kind, RowSet } from './row-set.ts';

/** Parquet with Zstandard. Instants are timestamps in UTC; JSON values are text. Made beside, in the system's temporary folder. */
export async function* writeParquet(rows: RowSet): AsyncGenerator<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'truyvet-parquet-'));
  try {
    const source = join(folder, 'rows.ndjson');
    const target = join(folder, 'rows.parquet');
    await pipeline(Readable.from(writeNdjson(rows)), createWriteStream(source));
    await convert(rows.columns, source, target);
    yield* createReadStream(target) as AsyncIterable<Uint8Array>;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const TYPES: Readonly<Record<Kind, string>> = {
  text: 'VARCHAR',
  integer: 'BIGINT',
  number: 'DOUBLE',
  boolean: 'BOOLEAN',
  instant: 'TIMESTAMPTZ',
  json: 'JSON',
  cell: 'VARCHAR',
};

/** One row may carry the evidence of a stay in a crowd. */
const ROW_BYTES_MAX = 1 << 28;

async function convert(columns: readonly Column[], source: string, target: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  try {
    const connection = await instance.connect();
    await connection.run(
      `COPY (
         SELECT ${columns.map(selected).join(', ')}
         FROM read_json(${quoted(source)}, format = 'newline_delimited', auto_detect = false,
                        maximum_object_size = ${ROW_BYTES_MAX}, columns = {${columns.map(declared).join(', ')}})
       ) TO ${quoted(target)} (FORMAT parquet, COMPRESSION zstd)`,
    );
  } finally {
    instance.closeSync();
  }
}

function declared({ name, kind }: Column): string {
  return `${quoted(name)}: ${quoted(TYPES[kind])}`;
}

function selected({ name, kind }: Column): string {
  const identifier = `"${name.replaceAll('"', '""')}"`;
  if (kind === 'cell') return `('0x' || ${identifier})::UBIGINT AS ${identifier}`;
  return kind === 'json' ? `${identifier}::VARCHAR AS ${identifier}` : identifier;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
