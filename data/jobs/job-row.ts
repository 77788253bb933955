/** What became of a job; written once. */
export type JobOutcome =
  | { readonly state: 'done'; readonly result: unknown }
  | { readonly state: 'failed'; readonly reason: string }
  | { readonly state: 'cancelled' };

/** A job as its owner keeps it. Values are JSON. */
export interface JobRow {
  readonly id: string;
  /** From 1, in order of receipt. */
  readonly number: number;
  readonly kind: string;
  readonly payload: unknown;
  /** Epoch seconds. */
  readonly submitted_at: number;
  /** The fencing token: number of the attempt whose word counts, from 1. It only grows. */
  readonly attempt: number;
  /** Attempts that failed; one that was lost or given back is none. */
  readonly failures: number;
  /** Absent while the job is queued or under way. */
  readonly outcome?: JobOutcome & { readonly finished_at: number };
}

/** What a job is begun with. */
export type NewJob = Pick<JobRow, 'id' | 'kind' | 'payload' | 'submitted_at'>;

/** Whether the word of this attempt counts: the job is not finished, and no newer attempt was begun. */
export function isCurrent(row: JobRow, attempt: number): boolean {
  return row.outcome === undefined && row.attempt === attempt;
}

/** The row finished by this attempt at `finished_at`, epoch seconds; `null` where its word does not count. */
export function finished(
  row: JobRow,
  attempt: number,
  outcome: JobOutcome,
  finished_at: number,
): JobRow | null {
  if (!isCurrent(row, attempt)) return null;
  return { ...row, outcome: { ...outcome, finished_at } };
}

/** The row with a new attempt in the place of this one; `null` where its word does not count. */
export function attemptedAnew(row: JobRow, attempt: number, hasFailed: boolean): JobRow | null {
  if (!isCurrent(row, attempt)) return null;
  return { ...row, attempt: attempt + 1, failures: row.failures + (hasFailed ? 1 : 0) };
}
