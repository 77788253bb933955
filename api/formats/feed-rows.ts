import type { Column } from './row-set.ts';

/** The columns of what the store holds of each feed. */
export const FEED_COLUMNS: readonly Column[] = [
  { name: 'feed', kind: 'text' },
  { name: 'rows', kind: 'integer' },
  { name: 'first', kind: 'instant' },
  { name: 'last', kind: 'instant' },
  { name: 'rejected', kind: 'integer' },
  { name: 'last_import', kind: 'instant' },
];
