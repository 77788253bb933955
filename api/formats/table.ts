import { DEFAULT_ZONE } from '../../engine/time.ts';
import { alignedLines } from './aligned-lines.ts';
import { localMinute } from './instant.ts';
import { type Column, chunksOf, type Kind, type Row, type RowSet } from './row-set.ts';

/** Column widths fit one page; each page has its own header, so that memory does not grow with the answer. */
const ROWS_A_PAGE = 1000;

/** For people: aligned columns, local time, whole numbers to the right. */
export async function* writeTable({
  columns,
  batches,
  caption,
  zone = DEFAULT_ZONE,
}: RowSet): AsyncGenerator<string> {
  if (caption !== undefined) yield `${printable(caption)}\n`;
  let pages = 0;
  for await (const rows of chunksOf(batches, ROWS_A_PAGE)) {
    yield (pages++ > 0 ? '\n' : '') + page(columns, rows, zone);
  }
  if (pages === 0) yield page(columns, [], zone);
}

function page(columns: readonly Column[], rows: readonly Row[], zone: string): string {
  const head = columns.map(({ name }) => name.replaceAll('_', ' '));
  const body = rows.map((row) => columns.map(({ name, kind }) => cell(kind, row[name] ?? null, zone)));
  const aligns = columns.map(({ kind }) => (kind === 'integer' || kind === 'number' ? 'right' : 'left'));
  return `${alignedLines([head, ...body], aligns).join('\n')}\n`;
}

function cell(kind: Kind, value: unknown, zone: string): string {
  if (value === null) return '';
  if (kind === 'instant') return localMinute(value as number, zone);
  if (kind === 'boolean') return value ? 'yes' : 'no';
  return printable(kind === 'json' ? JSON.stringify(value) : String(value));
}

/** Control characters would let a value from a file steer the terminal. */
function printable(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n]/gu, '\u{fffd}');
}
