import type { ImportCounts, ImportStep } from '../../data/import.ts';
import type { InboxEntry, Outcome } from '../../data/inbox/inbox.ts';
import { REASON_CHARACTERS_MAX } from '../../workers/jobs/job.ts';

export const IMPORT_STATES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;

/** How an import stands. Instants are epoch seconds. */
export interface ImportState {
  readonly id: string;
  readonly feed: string;
  readonly state: (typeof IMPORT_STATES)[number];
  /** `applied`: in the store, while answers do not follow yet. */
  readonly step?: ImportStep;
  /** Number of the newest attempt, from 1; counted anew by each process. */
  readonly attempt: number;
  /** Of an attempt that failed and is made again: why, and when the next is due. */
  readonly failure?: string;
  readonly next_attempt_at?: number;
  readonly bytes: number;
  readonly received_at: number;
  readonly finished_at?: number;
  readonly rows_read?: number;
  readonly accepted?: number;
  readonly already_known?: number;
  readonly rejected?: number;
  readonly remedies: readonly string[];
  /** Where it failed. */
  readonly refusal?: string;
}

/** Of an entry as the inbox has it; how far it is meanwhile is not written down. */
export function stateOf({ id, feed, bytes, received_at, outcome }: InboxEntry): ImportState {
  const entry = { id, feed, bytes, received_at, attempt: 1 };
  if (!outcome) return { ...entry, state: 'queued', remedies: [] };
  const { counts, cancelled, ...rest } = outcome;
  const state = counts ? 'done' : cancelled ? 'cancelled' : 'failed';
  return { ...entry, state, ...counts, ...rest };
}

export function doneBy(counts: ImportCounts, finished_at: number): Outcome {
  const { rowsRead: rows_read, accepted, alreadyKnown: already_known, rejected, remedies } = counts;
  return { finished_at, counts: { rows_read, accepted, already_known, rejected }, remedies };
}

export function failedBy(reason: string, finished_at: number): Outcome {
  return { finished_at, remedies: [], refusal: reason.slice(0, REASON_CHARACTERS_MAX) };
}

export function cancelledAt(finished_at: number): Outcome {
  return { finished_at, remedies: [], cancelled: true };
}
