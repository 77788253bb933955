import { formatInstant } from '../../engine/time.ts';
import type { Column, Row } from './row-set.ts';

/** The row as JSON shows it: keys in the order of the columns, instants as text, absent optional ones left out. */
export function jsonRow(columns: readonly Column[], row: Row): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const column of columns) {
    const value = row[column.name] ?? null;
    if (value === null && column.optional) continue;
    shown[column.name] = column.kind === 'instant' && value !== null ? formatInstant(value as number) : value;
  }
  return shown;
}
