import { createReadStream } from 'node:fs';
import { bindColumns, type ColumnMap } from './bind.ts';
import { CsvScanner, RECORD_BYTES_MAX } from './csv-scanner.ts';
import type { FeedDeclaration } from './declaration.ts';
import { FileError } from './file-error.ts';
import { MISSHAPEN_COLUMNS } from './misshapen.ts';
import { numberCsv } from './number-csv.ts';
import type { Source } from './source.ts';
import { literal } from './sql.ts';
import type { Workspace } from './workspace.ts';

export interface CsvOptions {
  readonly delimiter?: string | undefined;
  readonly map?: ColumnMap | undefined;
}

/**
 * Opens a CSV file (UTF-8, header in its first record). `file` is what errors name, `path` where the bytes are.
 * @throws FileError for a wrong header or delimiter; `number()` for an unclosed quote.
 */
export async function openCsv(
  file: string,
  path: string,
  feed: FeedDeclaration,
  workspace: Workspace,
  { delimiter = ',', map }: CsvOptions,
): Promise<Source> {
  if (!/^[^"\r\n\\]$/.test(delimiter) || delimiter.charCodeAt(0) > 127)
    throw new FileError(
      file,
      'the delimiter must be one ASCII character, no quote or line end',
      'bad-option',
    );
  const names = await readHeader(file, path, delimiter);
  const columns = names.map((_, index) => `c${index}`);
  const bound = bindColumns(
    file,
    feed,
    names.map((name, index) => ({ name, cell: columns[index]! })),
    map,
  );
  return {
    records: { ...bound, from: readCsv(path, columns, { delimiter, header: true }) },
    async number() {
      const numbered = workspace.path('numbered.csv');
      const misshapen = workspace.path('misshapen.csv');
      await numberCsv({ file, path, delimiter, fieldCount: names.length, numbered, misshapen });
      return {
        records: {
          ...bound,
          from: readCsv(numbered, ['line', ...columns], { delimiter, header: false }),
          line: 'CAST(line AS UINTEGER)',
        },
        misshapen: readCsv(misshapen, MISSHAPEN_COLUMNS, { delimiter: ',', header: false }),
      };
    },
  };
}

/** A table function that reads a CSV file as texts; nothing is sniffed. One without a header we wrote ourselves. */
export function readCsv(
  path: string,
  columns: readonly string[],
  { delimiter, header }: { delimiter: string; header: boolean },
): string {
  const types = columns.map((column) => `${literal(column)}: 'VARCHAR'`).join(', ');
  // Left to itself, DuckDB takes a line end inside quotes for the file's own.
  const lineEnd = header ? '' : String.raw`new_line = '\n', `;
  // A numbered record is longer by its number.
  return `read_csv(${literal(path)}, auto_detect = false, header = ${header}, delim = ${literal(delimiter)},
    quote = '"', escape = '"', ${lineEnd}max_line_size = ${RECORD_BYTES_MAX + 100}, columns = {${types}})`;
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
