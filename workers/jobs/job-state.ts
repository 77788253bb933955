import type { JobRow } from '../../data/jobs/job-row.ts';
import type { JobKinds, KindName } from './job.ts';

/** How a job stands, for whoever submitted it. Instants are epoch seconds. */
export interface JobState<Kinds extends JobKinds, Name extends KindName<Kinds> = KindName<Kinds>> {
  readonly id: string;
  readonly kind: Name;
  readonly state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  /** Number of the newest attempt, from 1. */
  readonly attempt: number;
  readonly failures: number;
  readonly submitted_at: number;
  readonly payload: Kinds[Name]['payload'];
  /** Of the newest attempt; lost with the process. */
  readonly progress?: Kinds[Name]['progress'];
  readonly finished_at?: number;
  /** Where it is done. */
  readonly result?: Kinds[Name]['result'];
  /** Where it failed. */
  readonly reason?: string;
}

/** What a row says of its job; a row does not know whether its attempt has begun. */
export function stateOf<Kinds extends JobKinds>(row: JobRow): JobState<Kinds> {
  const { number, outcome, ...state } = row;
  return { ...state, kind: row.kind as KindName<Kinds>, state: 'queued', ...outcome };
}
