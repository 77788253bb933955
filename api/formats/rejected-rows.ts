import type { Column } from './row-set.ts';

/** A rejected record. */
export const REJECTED_COLUMNS: readonly Column[] = [
  { name: 'feed', kind: 'text' },
  { name: 'file', kind: 'text' },
  { name: 'line', kind: 'integer' },
  { name: 'column', kind: 'text' },
  { name: 'value', kind: 'text' },
  { name: 'reason', kind: 'text' },
];
