import { createReadStream } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import { bindColumns, type ColumnMap } from './bind.ts';
import { CsvScanner } from './csv-scanner.ts';
import { type CsvFiles, cutCsv, PART_COLUMN } from './cut-csv.ts';
import type { FeedDeclaration } from './declaration.ts';
import { FileError } from './file-error.ts';
import { REJECTS, readForeignCsv, readOwnCsv } from './read-csv.ts';
import { type PlainFile, RecordsDiffer, type Relation, type Source } from './source.ts';
import { literal } from './sql.ts';
import type { Workspace } from './workspace.ts';

export interface CsvOptions {
  readonly delimiter?: string | undefined;
  readonly map?: ColumnMap | undefined;
}

/**
 * Opens CSV files (UTF-8, header in the first record, the same in each).
 * @throws FileError for a wrong header or delimiter; `locate` and `recut` for an unclosed quote
 */
export async function openCsv(
  connection: DuckDBConnection,
  files: readonly PlainFile[],
  feed: FeedDeclaration,
  workspace: Workspace,
  { delimiter = ',', map }: CsvOptions,
): Promise<Source> {
  const { file, path } = files[0]!;
  if (!/^[^"\r\n\\]$/.test(delimiter) || delimiter.charCodeAt(0) > 127)
    throw new FileError(
      file,
      'the delimiter must be one ASCII character, no quote or line end',
      'bad-option',
    );
  const names = await readHeader(file, path, delimiter);
  const columns = names.map((_, index) => `c${index}`);
  const header = names.map((name, index) => ({ name, cell: columns[index]! }));
  const bound = bindColumns(file, feed, header, map);
  const cut = () => openCut({ files, delimiter, fieldCount: names.length }, bound, columns, workspace);
  // To begin another file takes DuckDB longer than to read a small one.
  if (files.length > 1) return cut();
  return {
    records: { ...bound, from: readForeignCsv(path, columns, delimiter) },
    hasMisshapen: () => takeRejects(connection),
    async locate(count) {
      const { lines, misshapen } = await cutCsv({ files, delimiter, fieldCount: names.length }, workspace);
      if (lines.count !== count) throw new RecordsDiffer(`${count} records read, ${lines.count} found`);
      return { lines: lines.from(), misshapen: misshapen.from() };
    },
    async recut() {
      await takeRejects(connection);
      return cut();
    },
  };
}

/** Cuts the files ourselves, into one of our own. */
async function openCut(
  csv: CsvFiles,
  bound: Omit<Relation, 'from' | 'part'>,
  columns: readonly string[],
  workspace: Workspace,
): Promise<Source> {
  const copy = workspace.path('records.csv');
  const { lines, misshapen } = await cutCsv(csv, workspace, copy);
  const from = readOwnCsv(copy, csv.files.length > 1 ? [PART_COLUMN, ...columns] : columns, csv.delimiter);
  const part = csv.files.length > 1 ? { part: `CAST(${PART_COLUMN} AS INTEGER)` } : {};
  return {
    records: { ...bound, from, ...part },
    hasMisshapen: async () => misshapen.count > 0,
    locate: async () => ({ lines: lines.from(), misshapen: misshapen.from() }),
  };
}

/** Whether DuckDB noted a record that it left out; its notes are removed. */
async function takeRejects(connection: DuckDBConnection): Promise<boolean> {
  const noted = await connection.runAndReadAll(
    `FROM duckdb_tables() WHERE table_name = ${literal(REJECTS.table)}`,
  );
  if (noted.currentRowCount === 0) return false;
  const reader = await connection.runAndReadAll(`FROM temp.${REJECTS.table} LIMIT 1`);
  await connection.run(`DROP TABLE temp.${REJECTS.table}; DROP TABLE temp.${REJECTS.scan}`);
  return reader.currentRowCount > 0;
}

async function readHeader(file: string, path: string, delimiter: string): Promise<string[]> {
  const scanner = new CsvScanner(delimiter);
  for await (const chunk of createReadStream(path)) {
    for (const record of scanner.push(chunk)) return headerNames(record.bytes, delimiter);
  }
  for (const record of scanner.end()) return headerNames(record.bytes, delimiter);
  throw new FileError(file, 'the file is empty', 'empty');
}

function headerNames(bytes: Buffer, delimiter: string): string[] {
  const text = bytes.toString('utf8').replace(/^\ufeff/, '');
  const names: string[] = [];
  for (let end = -1; end < text.length; ) {
    const rest = text.slice(end + 1);
    const quoted = /^ *"((?:[^"]|"")*)" */.exec(rest);
    const cell = quoted?.[0] ?? rest.split(delimiter, 1)[0]!;
    names.push((quoted?.[1]?.replaceAll('""', '"') ?? cell).trim());
    end += 1 + cell.length;
  }
  return names;
}
