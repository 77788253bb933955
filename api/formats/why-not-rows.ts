import type { WhyNot } from '../service.ts';
import { episodeJson } from './contact-rows.ts';
import type { Column, Row } from './row-set.ts';

/** The columns of why a person is not on a list. */
export const WHY_NOT_COLUMNS: readonly Column[] = [
  { name: 'case_id', kind: 'text' },
  { name: 'person', kind: 'text' },
  { name: 'on_list', kind: 'boolean' },
  { name: 'reason', kind: 'text' },
  { name: 'explanation', kind: 'text' },
  { name: 'missing_s', kind: 'integer', optional: true },
  { name: 'episodes', kind: 'json' },
];

/** A row of `WHY_NOT_COLUMNS`. */
export function whyNotRow(answer: WhyNot): Row {
  return { ...answer, episodes: answer.episodes.map(episodeJson) };
}
