import type { ScorePart } from '../../engine/risk/score.ts';
import { formatInstant } from '../../engine/time.ts';
import type { ContactRow, Episode, EvidenceRecord, TraceOptions } from '../service.ts';
import type { Column, Row } from './row-set.ts';

/** The columns of a case's list, as every format but the table for people has them. */
export const CONTACT_COLUMNS: readonly Column[] = [
  { name: 'case_id', kind: 'text' },
  { name: 'level', kind: 'integer' },
  { name: 'person', kind: 'text' },
  { name: 'via', kind: 'text' },
  { name: 'first_exposure', kind: 'instant' },
  { name: 'last_exposure', kind: 'instant' },
  { name: 'exposure_s', kind: 'integer' },
  { name: 'qualified_at', kind: 'instant' },
  { name: 'is_case', kind: 'boolean' },
  { name: 'name', kind: 'text', optional: true },
  { name: 'phone', kind: 'text', optional: true },
  { name: 'area', kind: 'text', optional: true },
  { name: 'last_place', kind: 'text', optional: true },
  { name: 'quarantine_end', kind: 'instant', optional: true },
];

export const EVIDENCE_COLUMN: Column = { name: 'evidence', kind: 'json', optional: true };

/** The columns of a list that tells or marks group exposures. */
export const GROUP_COLUMNS: readonly Column[] = [
  { name: 'group', kind: 'text', optional: true },
  { name: 'group_others', kind: 'integer', optional: true },
  { name: 'group_rows', kind: 'integer', optional: true },
];

/** The columns of a list that is ranked by a score. */
export const SCORE_COLUMNS: readonly Column[] = [
  { name: 'score', kind: 'number', optional: true },
  { name: 'risk', kind: 'text', optional: true },
  { name: 'score_parts', kind: 'json', optional: true },
];

export const PROBABILITY_COLUMN: Column = { name: 'probability', kind: 'number', optional: true };

/** The columns of a list with what was asked for beside. */
export function contactColumns({
  evidence,
  groups,
  rank,
  certainty,
}: Pick<TraceOptions, 'evidence' | 'groups' | 'rank' | 'certainty'>): readonly Column[] {
  return [
    ...CONTACT_COLUMNS,
    ...(groups ? GROUP_COLUMNS : []),
    ...(rank ? SCORE_COLUMNS : []),
    ...(certainty ? [PROBABILITY_COLUMN] : []),
    ...(evidence ? [EVIDENCE_COLUMN] : []),
  ];
}

/** Rows of `contactColumns`. */
export function contactRows(contacts: readonly ContactRow[]): Row[] {
  return contacts.map(({ evidence, score_parts, ...contact }) => ({
    ...contact,
    ...(score_parts && { score_parts: score_parts.map(scorePartJson) }),
    ...(evidence && { evidence: evidence.map(episodeJson) }),
  }));
}

function scorePartJson(part: ScorePart): Record<string, unknown> {
  return { ...part, start: formatInstant(part.start) };
}

/** An episode with its instants as text; what not every episode has stands last. */
export function episodeJson(episode: Episode): Record<string, unknown> {
  const { start, end, imputed, records, ...place } = episode;
  return { ...interval(start, end), imputed, records: records.map(recordJson), ...place };
}

function recordJson({ start, end, imputed, ...source }: EvidenceRecord): Record<string, unknown> {
  return { ...source, ...interval(start, end), imputed };
}

function interval(start: number, end: number): { start: string; end: string } {
  return { start: formatInstant(start), end: formatInstant(end) };
}
