import type { Episode } from '../service.ts';
import { EVIDENCE_COLUMN, episodeJson } from './contact-rows.ts';
import type { Column, Row } from './row-set.ts';

const PERSON: readonly Column[] = [
  { name: 'name', kind: 'text', optional: true },
  { name: 'phone', kind: 'text', optional: true },
  { name: 'area', kind: 'text', optional: true },
];

const EXPOSURE: readonly Column[] = [
  { name: 'first_exposure', kind: 'instant' },
  { name: 'last_exposure', kind: 'instant' },
  { name: 'exposure_s', kind: 'integer' },
  { name: 'qualified_at', kind: 'instant' },
];

/** The links of chains, in order. */
export const LINK_COLUMNS: readonly Column[] = [
  { name: 'chain', kind: 'integer' },
  { name: 'link', kind: 'integer' },
  { name: 'source', kind: 'text' },
  { name: 'person', kind: 'text' },
  ...EXPOSURE,
  { name: 'is_case', kind: 'boolean' },
  ...PERSON,
  { name: 'evidence', kind: 'json' },
];

/** The tree of a case. */
export function treeColumns(evidence: boolean): readonly Column[] {
  return evidence ? [...TREE_COLUMNS, EVIDENCE_COLUMN] : TREE_COLUMNS;
}

export const TREE_COLUMNS: readonly Column[] = [
  { name: 'case_id', kind: 'text' },
  { name: 'level', kind: 'integer' },
  { name: 'person', kind: 'text' },
  { name: 'via', kind: 'text' },
  ...EXPOSURE,
  { name: 'onward', kind: 'integer' },
  { name: 'again', kind: 'boolean' },
  { name: 'is_case', kind: 'boolean' },
  ...PERSON,
];

/** Where somebody may have been infected. */
export function sourceColumns(evidence: boolean): readonly Column[] {
  return evidence ? [...SOURCE_COLUMNS, EVIDENCE_COLUMN] : SOURCE_COLUMNS;
}

export const SOURCE_COLUMNS: readonly Column[] = [
  { name: 'kind', kind: 'text' },
  { name: 'level', kind: 'integer' },
  { name: 'source', kind: 'text' },
  { name: 'via', kind: 'text' },
  ...EXPOSURE,
  { name: 'is_case', kind: 'boolean' },
  { name: 'rank', kind: 'integer', optional: true },
  { name: 'score', kind: 'number', optional: true },
  { name: 'case_id', kind: 'text', optional: true },
  ...PERSON,
  { name: 'category', kind: 'text', optional: true },
];

/** Venues that several cases share. */
export const SHARED_VENUE_COLUMNS: readonly Column[] = [
  { name: 'rank', kind: 'integer' },
  { name: 'venue', kind: 'text' },
  { name: 'name', kind: 'text', optional: true },
  { name: 'category', kind: 'text', optional: true },
  { name: 'cases', kind: 'integer' },
  { name: 'case_ids', kind: 'json' },
  { name: 'together', kind: 'integer' },
  { name: 'visitors', kind: 'integer' },
  { name: 'first', kind: 'instant' },
  { name: 'last', kind: 'instant' },
  { name: 'stay_s', kind: 'integer' },
];

/** Rows of any of these columns. */
export function withEvidence(rows: readonly { readonly evidence?: readonly Episode[] }[]): Row[] {
  return rows.map((row) => (row.evidence ? { ...row, evidence: row.evidence.map(episodeJson) } : { ...row }));
}
