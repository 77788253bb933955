/** What a kind of job is given, tells of its way, and ends with. All three cross processes as JSON. */
export interface JobKind {
  readonly payload: unknown;
  readonly progress: unknown;
  readonly result: unknown;
}

/** The kinds of jobs of a queue, by name. */
export type JobKinds = Record<string, JobKind>;

export type KindName<Kinds extends JobKinds> = Extract<keyof Kinds, string>;

/** One try at a job, as whoever works on it sees it. */
export interface JobAttempt<Kind extends JobKind> {
  readonly id: string;
  /**
   * The fencing token. It grows with each attempt of a job, and only the word of the newest counts. Two attempts may be
   * under way at once, the older unaware that it was given up: an effect outside of the result must bear that.
   */
  readonly attempt: number;
  readonly payload: Kind['payload'];
  /** Aborted when the job is cancelled, this attempt is given up, or the worker stops. Whoever sees it may throw. */
  readonly signal: AbortSignal;
  /** Tells how far it is. Of many in short time some may be left out, never the newest of a job that goes on. */
  progress(progress: Kind['progress']): void;
}

/**
 * Does the work of one kind. Its result counts once, for whichever attempt was the newest.
 * @throws UnrecoverableJobError to fail at once, RetryableJobError to be tried again; anything else is tried again
 */
export type JobHandler<Kind extends JobKind> = (attempt: JobAttempt<Kind>) => Promise<Kind['result']>;

export type JobHandlers<Kinds extends JobKinds> = {
  readonly [Name in keyof Kinds]: JobHandler<Kinds[Name]>;
};

/** How often a kind is tried. */
export interface JobPatience {
  /** Attempts that may fail before the job does; at least 1. */
  readonly failures_max: number;
  /** Wait before the second attempt; it doubles with each failure … */
  readonly backoff_ms: number;
  /** … up to this. */
  readonly backoff_ms_max: number;
}

/** The wait before the next attempt, after so many failed ones. */
export function backoffOf({ backoff_ms, backoff_ms_max }: JobPatience, failures: number): number {
  return Math.min(backoff_ms * 2 ** (failures - 1), backoff_ms_max);
}

/** Unfinished jobs of a queue; more are refused. */
export const UNFINISHED_MAX = 256;
/** Payload as JSON. */
export const PAYLOAD_BYTES_MAX = 2 << 20;
/** Result as JSON. What is larger belongs into a file that it names. */
export const RESULT_BYTES_MAX = 64 << 10;
/** Progress as JSON. */
export const PROGRESS_BYTES_MAX = 4 << 10;
/** Kept of the reason for a failure. */
export const REASON_CHARACTERS_MAX = 500;
