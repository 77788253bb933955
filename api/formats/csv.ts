import { stringify } from 'csv-stringify/sync';
import { formatInstant } from '../../engine/time.ts';
import { type Column, chunksOf, type Row, type RowSet } from './row-set.ts';

const ROWS_A_PIECE = 250;

/** RFC 4180 with a header row. Values are exact; nothing is an empty field, an empty text is `""`. */
export async function* writeCsv({ columns, batches }: RowSet): AsyncGenerator<string> {
  yield lines([columns.map((column) => column.name)]);
  for await (const rows of chunksOf(batches, ROWS_A_PIECE))
    yield lines(rows.map((row) => fields(columns, row)));
}

function fields(columns: readonly Column[], row: Row): (string | null)[] {
  return columns.map((column) => field(column, row[column.name] ?? null));
}

function field({ kind }: Column, value: unknown): string | null {
  if (value === null) return null;
  if (kind === 'instant') return formatInstant(value as number);
  return kind === 'json' ? JSON.stringify(value) : String(value);
}

function lines(records: (string | null)[][]): string {
  return stringify(records, {
    cast: { string: (value) => (value === '' ? { value, quoted_empty: true } : value) },
  });
}
