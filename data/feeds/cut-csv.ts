import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { CsvFileWriter } from './csv-file-writer.ts';
import { type CsvRecord, CsvScanner } from './csv-scanner.ts';
import { FileError } from './file-error.ts';
import { LineFile } from './line-file.ts';
import { MisshapenFile } from './misshapen.ts';
import { REASONS, wrongFieldCount } from './reasons.ts';
import type { PlainFile } from './source.ts';
import type { Workspace } from './workspace.ts';

export interface CsvFiles {
  readonly files: readonly PlainFile[];
  readonly delimiter: string;
  readonly fieldCount: number;
}

/** In a copy of several files, the first column: the number of the record's file. */
export const PART_COLUMN = 'part';

/** The records of CSV files apart by shape, without the headers. */
export interface CutCsv {
  readonly lines: LineFile;
  readonly misshapen: MisshapenFile;
}

/**
 * Cuts CSV files into records. Those of the right shape are written to `copy`, if it is given, each on a line that
 * ends with LF and, where there are several files, begins with the number of its own.
 * @throws FileError where a quote is opened and not closed
 */
export async function cutCsv(csv: CsvFiles, workspace: Workspace, copy?: string): Promise<CutCsv> {
  const lines = new LineFile(workspace.path('lines.csv'));
  const misshapen = new MisshapenFile(workspace.path('misshapen.csv'));
  const records = copy === undefined ? null : new CsvFileWriter(copy);
  let isHeader: boolean;
  let before = Buffer.alloc(0);
  const take = (found: Iterable<CsvRecord>, file: string): void => {
    for (const record of found) {
      const reason = isHeader ? null : faultOf(record, file, csv.fieldCount);
      if (isHeader) isHeader = false;
      else if (reason !== null) misshapen.add(record.line, null, record.bytes.toString('utf8'), reason);
      else {
        lines.add(record.line);
        records?.record(record.bytes, before);
      }
    }
  };
  try {
    for (const [part, file] of csv.files.entries()) {
      isHeader = true;
      if (csv.files.length > 1) before = Buffer.from(`${part}${csv.delimiter}`);
      lines.beginPart(part);
      misshapen.beginPart(part);
      await scan(file, csv.delimiter, (found) => take(found, file.file));
    }
  } finally {
    lines.close();
    misshapen.close();
    records?.close();
  }
  return { lines, misshapen };
}

async function scan(
  { file, path }: PlainFile,
  delimiter: string,
  take: (found: Iterable<CsvRecord>) => void,
): Promise<void> {
  const scanner = new CsvScanner(delimiter);
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) take(scanner.push(chunk));
  if (scanner.openQuoteLine !== null) throw unclosedQuote(file, scanner.openQuoteLine);
  take(scanner.end());
}

/** Why a record has the wrong shape, `null` if it has not. */
function faultOf(record: CsvRecord, file: string, fieldCount: number): string | null {
  // Where a quote is never closed, the next one that opens closes it, lines later, with text right behind.
  if (record.textAfterQuote && record.lastLine > record.line) throw unclosedQuote(file, record.line);
  if (record.tooLong) return REASONS.tooLong;
  if (!isUtf8(record.bytes)) return REASONS.notUtf8;
  if (record.textAfterQuote) return REASONS.textAfterQuote;
  // One empty field past the last is a trailing delimiter and says nothing.
  const isRight = record.fields === fieldCount || (record.fields === fieldCount + 1 && record.endsEmpty);
  return isRight ? null : wrongFieldCount(record.fields, fieldCount);
}

function unclosedQuote(file: string, line: number): FileError {
  return new FileError(file, `line ${line}: a quote is opened and not closed`, 'unclosed-quote');
}
