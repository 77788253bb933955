import { literal } from './sql.ts';

const BLANKS = [' ', '\t', '\n', '\r'];

/** Whether a cell is empty, begins with a blank or control character, or ends with a blank. */
function isPadded(cell: string): string {
  return [`${cell} < '!'`, ...BLANKS.map((blank) => `ends_with(${cell}, ${literal(blank)})`)].join(' OR ');
}

/** The cell without the blanks around it; NULL if nothing is left. */
export function trimmed(cell: string): string {
  // Nearly no cell has blanks, and trimming costs five times as much as looking for them.
  return `CASE WHEN ${isPadded(cell)} THEN nullif(trim(${cell}, ${literal(BLANKS.join(''))}), '') ELSE ${cell} END`;
}
