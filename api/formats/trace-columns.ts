import type { Column } from './row-set.ts';

/** What is known of a trace of many cases. */
export const TRACE_COLUMNS: readonly Column[] = [
  { name: 'id', kind: 'text' },
  { name: 'state', kind: 'text' },
  { name: 'policy', kind: 'text' },
  { name: 'parameters', kind: 'json' },
  { name: 'level', kind: 'integer' },
  { name: 'as_of', kind: 'instant', optional: true },
  { name: 'known_at', kind: 'instant', optional: true },
  { name: 'diff', kind: 'text', optional: true },
  { name: 'created_at', kind: 'instant' },
  { name: 'version', kind: 'integer', optional: true },
  { name: 'records_from', kind: 'integer', optional: true },
  { name: 'cases', kind: 'integer', optional: true },
  { name: 'cases_done', kind: 'integer', optional: true },
  { name: 'without_dates', kind: 'integer', optional: true },
  { name: 'rows', kind: 'integer', optional: true },
  { name: 'bytes', kind: 'integer', optional: true },
  { name: 'finished_at', kind: 'instant', optional: true },
  { name: 'expires_at', kind: 'instant', optional: true },
  { name: 'refusal', kind: 'text', optional: true },
];
