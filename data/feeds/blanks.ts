import { literal } from './sql.ts';

const BLANKS = [' ', '\t', '\n', '\r'];

/** Whether a cell is empty, begins with a blank or control character, or ends with a blank. */
export function isPadded(cell: string): string {
  return [`${cell} < '!'`, ...BLANKS.map((blank) => `ends_with(${cell}, ${literal(blank)})`)].join(' OR ');
}

/** The cell without the blanks around it; NULL if nothing is left. */
export function trimmed(cell: string): string {
  return `nullif(trim(${cell}, ${literal(BLANKS.join(''))}), '')`;
}
