import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { CsvFileWriter } from './csv-file-writer.ts';
import { type CsvRecord, CsvScanner } from './csv-scanner.ts';
import { FileError } from './file-error.ts';
import { shown } from './misshapen.ts';
import { REASONS, wrongFieldCount } from './reasons.ts';

export interface NumberCsvRequest {
  readonly file: string;
  readonly path: string;
  readonly delimiter: string;
  readonly fieldCount: number;
  /** Gets the records of the right shape with their line before their first field, without the header. */
  readonly numbered: string;
  /** Gets line, column, value and reason of all others. */
  readonly misshapen: string;
}

/** Writes a CSV file's records apart by shape. @throws FileError where a quote is opened and not closed. */
export async function numberCsv(request: NumberCsvRequest): Promise<void> {
  const scanner = new CsvScanner(request.delimiter);
  const numbered = new CsvFileWriter(request.numbered);
  const misshapen = new CsvFileWriter(request.misshapen);
  let isHeader = true;
  const take = (records: Iterable<CsvRecord>): void => {
    for (const record of records) {
      if (isHeader) isHeader = false;
      else if (isBrokenQuote(record)) throw unclosedQuote(request.file, record.line);
      else {
        const reason = faultOf(record, request.fieldCount);
        if (reason === null) numbered.raw(`${record.line}${request.delimiter}`, record.bytes);
        else misshapen.row([String(record.line), null, shown(record.bytes.toString('utf8')), reason]);
      }
    }
  };
  try {
    for await (const chunk of createReadStream(request.path, { highWaterMark: 1 << 20 }))
      take(scanner.push(chunk));
    if (scanner.openQuoteLine !== null) throw unclosedQuote(request.file, scanner.openQuoteLine);
    take(scanner.end());
  } finally {
    numbered.close();
    misshapen.close();
  }
}

// Where a quote is never closed, the next one that opens closes it, lines later, with text right behind.
function isBrokenQuote(record: CsvRecord): boolean {
  return record.textAfterQuote && record.lastLine > record.line;
}

function unclosedQuote(file: string, line: number): FileError {
  return new FileError(file, `line ${line}: a quote is opened and not closed`, 'unclosed-quote');
}

function faultOf(record: CsvRecord, fieldCount: number): string | null {
  if (record.tooLong) return REASONS.tooLong;
  if (!isUtf8(record.bytes)) return REASONS.notUtf8;
  if (record.textAfterQuote) return REASONS.textAfterQuote;
  // One empty field past the last is a trailing delimiter and says nothing.
  const isRight = record.fields === fieldCount || (record.fields === fieldCount + 1 && record.endsEmpty);
  return isRight ? null : wrongFieldCount(record.fields, fieldCount);
}
