import type { Column } from './row-set.ts';

/** What is known of an import of records that were sent in. */
export const IMPORT_COLUMNS: readonly Column[] = [
  { name: 'id', kind: 'text' },
  { name: 'feed', kind: 'text' },
  { name: 'state', kind: 'text' },
  { name: 'step', kind: 'text', optional: true },
  { name: 'attempt', kind: 'integer' },
  { name: 'failure', kind: 'text', optional: true },
  { name: 'next_attempt_at', kind: 'instant', optional: true },
  { name: 'bytes', kind: 'integer' },
  { name: 'received_at', kind: 'instant' },
  { name: 'finished_at', kind: 'instant', optional: true },
  { name: 'rows_read', kind: 'integer', optional: true },
  { name: 'accepted', kind: 'integer', optional: true },
  { name: 'already_known', kind: 'integer', optional: true },
  { name: 'rejected', kind: 'integer', optional: true },
  { name: 'remedies', kind: 'json' },
  { name: 'refusal', kind: 'text', optional: true },
];
