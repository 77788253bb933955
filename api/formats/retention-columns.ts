import type { Column } from './row-set.ts';

/** What of each feed is forgotten, or would be. */
export const FORGOTTEN_COLUMNS: readonly Column[] = [
  { name: 'feed', kind: 'text' },
  { name: 'forgotten', kind: 'integer' },
  { name: 'kept', kind: 'integer' },
  { name: 'rejected', kind: 'integer' },
  { name: 'batches', kind: 'integer' },
];
