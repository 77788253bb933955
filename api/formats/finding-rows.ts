import type { Column } from './row-set.ts';

/** The columns of what is suspicious in the records. */
export const FINDING_COLUMNS: readonly Column[] = [
  { name: 'finding', kind: 'text' },
  { name: 'subject', kind: 'text' },
  { name: 'feed', kind: 'text' },
  { name: 'count', kind: 'integer' },
  { name: 'first', kind: 'instant' },
  { name: 'last', kind: 'instant' },
  { name: 'explanation', kind: 'text' },
  { name: 'records', kind: 'json' },
];
