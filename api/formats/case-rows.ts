import type { CaseRow } from '../service.ts';
import type { Column, Row } from './row-set.ts';

/** The columns of the line list. */
export const CASE_COLUMNS: readonly Column[] = [
  { name: 'case_id', kind: 'text' },
  { name: 'person', kind: 'text' },
  { name: 'onset', kind: 'instant', optional: true },
  { name: 'specimen', kind: 'instant', optional: true },
  { name: 'confirmed', kind: 'instant', optional: true },
  { name: 'isolated', kind: 'instant', optional: true },
  { name: 'infectious_from', kind: 'instant', optional: true },
  { name: 'infectious_to', kind: 'instant', optional: true },
  { name: 'name', kind: 'text', optional: true },
  { name: 'area', kind: 'text', optional: true },
  { name: 'lat', kind: 'number', optional: true },
  { name: 'lng', kind: 'number', optional: true },
  { name: 'variant', kind: 'text', optional: true },
];

/** Rows of `CASE_COLUMNS`. */
export function caseRows(cases: readonly CaseRow[]): Row[] {
  return cases.map((row) => ({ ...row }));
}
