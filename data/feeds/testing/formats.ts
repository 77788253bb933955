import { readFile } from 'node:fs/promises';
import { Table, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow';
import type { FeedBench } from './feed-bench.ts';

/** A record as a source writes it: column → text. */
export type Row = Readonly<Record<string, string>>;

interface Format {
  readonly extension: string;
  /** Line of the first record. */
  readonly firstLine: number;
  write(rows: readonly Row[], bench: FeedBench): Promise<string | Uint8Array>;
}

/** Writes the same records in every format that can be read; a column that a row lacks is empty. */
export const FORMATS: readonly Format[] = [
  { extension: 'csv', firstLine: 2, write: async (rows) => csvOf(rows) },
  {
    extension: 'ndjson',
    firstLine: 1,
    write: async (rows) => rows.map((row) => JSON.stringify(row)).join('\n'),
  },
  { extension: 'parquet', firstLine: 1, write: parquetOf },
  { extension: 'arrow', firstLine: 1, write: async (rows) => tableToIPC(arrowOf(rows), 'file') },
  { extension: 'arrows', firstLine: 1, write: async (rows) => tableToIPC(arrowOf(rows), 'stream') },
];

function namesOf(rows: readonly Row[]): string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))];
}

function csvOf(rows: readonly Row[]): string {
  const names = namesOf(rows);
  const quote = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
  const lines = [names, ...rows.map((row) => names.map((name) => row[name] ?? ''))];
  return lines.map((cells) => `${cells.map(quote).join(',')}\n`).join('');
}

/** One column of texts for each name. */
export function arrowOf(rows: readonly Row[]): Table {
  const vectorOf = (name: string) =>
    vectorFromArray(
      rows.map((row) => row[name] ?? null),
      new Utf8(),
    );
  return new Table(Object.fromEntries(namesOf(rows).map((name) => [name, vectorOf(name)])));
}

async function parquetOf(rows: readonly Row[], bench: FeedBench): Promise<Uint8Array> {
  const path = `${bench.folder}/rows.parquet`;
  const columns = namesOf(rows).map((name) => `'${name.replaceAll("'", "''")}': 'VARCHAR'`);
  const json = await bench.file('rows.ndjson', rows.map((row) => JSON.stringify(row)).join('\n'));
  await bench.connection.run(
    `COPY (FROM read_ndjson('${json}', columns = {${columns.join(', ')}})) TO '${path}' (FORMAT parquet)`,
  );
  return readFile(path);
}
