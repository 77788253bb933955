import { FEEDS, type FeedDeclaration } from '../feeds/declaration.ts';
import { identifier } from '../feeds/sql.ts';

/**
 * Feeds whose records say where somebody was, or how they were, at some time, and are of no use long after. The others
 * stay: who persons are, venues, the line list and its tests, quarantine orders, doses, and who infected whom.
 */
const FORGETTABLE: readonly string[] = [
  'encounters',
  'contacts',
  'visits',
  'entries',
  'checkpoints',
  'declarations',
  'wristband_alerts',
  'reports',
  'help_requests',
  'consultations',
];

export const FORGETTABLE_FEEDS: readonly FeedDeclaration[] = FEEDS.filter(({ name }) =>
  FORGETTABLE.includes(name),
);

/** The latest instant of a record, as SQL; NULL where it has none. */
export function lastInstant({ columns }: FeedDeclaration): string {
  const instants = columns.filter(({ kind }) => kind === 'instant' || kind === 'instant-end');
  const ends = instants.map(({ name }) => `${identifier(name)}::BIGINT`);
  const start = instants[0]?.name;
  if (start !== undefined && columns.some(({ name }) => name === 'duration_s'))
    ends.push(`${identifier(start)}::BIGINT + duration_s`);
  return `greatest(${ends.join(', ')})`;
}
