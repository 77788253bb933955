import { join } from 'node:path';
import { JobRows } from '../../data/jobs/job-rows.ts';
import { JournalError } from '../../data/journal/error.ts';
import { type ForgetStep, type ForgottenFeed, forget } from '../../data/retention/forget.ts';
import { StoreError } from '../../data/store/error.ts';
import type { Store } from '../../data/store/store.ts';
import { localDayStart } from '../../engine/time.ts';
import { UnknownJobError, UnrecoverableJobError } from '../../workers/jobs/errors.ts';
import { InProcessCarrier } from '../../workers/jobs/in-process.ts';
import type { JobAttempt, JobPatience } from '../../workers/jobs/job.ts';
import type { JobState } from '../../workers/jobs/job-state.ts';
import { JobQueue } from '../../workers/jobs/queue.ts';
import { Problem } from '../errors.ts';

/** What is to be forgotten: records whose last instant lies before `before`, epoch seconds. */
interface RetentionJob {
  payload: { readonly before: number };
  progress: { readonly step: ForgetStep };
  result: { readonly feeds: readonly ForgottenFeed[] };
}

type RetentionJobs = { retention: RetentionJob };

/** How a job stands. Instants are epoch seconds. */
export interface RetentionState {
  readonly id: string;
  readonly state: JobState<RetentionJobs>['state'];
  readonly before: number;
  readonly step?: ForgetStep;
  readonly feeds?: readonly ForgottenFeed[];
  readonly refusal?: string;
}

export interface RetentionOptions {
  readonly store: Store;
  readonly onNotice: (sentence: string) => void;
  /** Lets readers of the store go: it is closed, and opened with less in it. */
  readonly beforeSwap?: () => Promise<void>;
  /** Whatever became of it, the store may be read again. */
  readonly afterSwap?: () => Promise<void>;
}

/** What is removed from, and who does it. */
export interface RetentionDesk {
  readonly store: Store;
  readonly jobs: Retention;
}

const PATIENCE: JobPatience = { failures_max: 3, backoff_ms: 1000, backoff_ms_max: 60_000 };
const DAY_S = 86_400;

/** Start of the local day that is so many days back: records that had ended by then are older. */
export function startOfDaysBack(now_s: number, days: number, zone: string): number {
  return localDayStart(Math.max(0, now_s - days * DAY_S), zone);
}

/**
 * Forgetting as jobs of the owner of a data folder, in its own process: no other may touch the journal. A job that a crash
 * has ended is taken up again by whoever opens this next.
 */
export class Retention {
  readonly #queue: JobQueue<RetentionJobs>;

  /** Takes up what an earlier process left. */
  static async open(options: RetentionOptions): Promise<Retention> {
    const rows = await JobRows.open(join(options.store.folder, 'retention'));
    const retention = new Retention(rows, options);
    await retention.#queue.start();
    return retention;
  }

  private constructor(rows: JobRows, options: RetentionOptions) {
    const { store, onNotice } = options;
    const carrier = new InProcessCarrier<RetentionJobs>({ retention: (attempt) => run(options, attempt) });
    this.#queue = new JobQueue<RetentionJobs>({
      rows,
      carrier,
      patience: { retention: PATIENCE },
      now: store.now,
      onNotice,
    });
  }

  /** Takes a job. Once this returns it is synced. */
  async submit(before: number): Promise<RetentionState> {
    return stateOf(await this.#queue.submit('retention', { before }));
  }

  /** @throws Problem `unknown-retention` */
  get(id: string): RetentionState {
    return stateOf(this.#job(id));
  }

  /** The present state and each newer one, to the last. @throws Problem `unknown-retention` */
  async *follow(id: string): AsyncGenerator<RetentionState> {
    this.#job(id);
    for await (const job of this.#queue.follow(id)) yield stateOf(job);
  }

  /** Until nothing waits or is under way. */
  async settled(): Promise<void> {
    for (const { id, finished_at } of this.#queue.all())
      if (finished_at === undefined) await Array.fromAsync(this.#queue.follow(id));
  }

  /** Ends after the job under way; those that wait are taken up at the next start. */
  stop(): Promise<void> {
    return this.#queue.stop();
  }

  #job(id: string): JobState<RetentionJobs> {
    try {
      return this.#queue.get(id);
    } catch (error) {
      throw error instanceof UnknownJobError ? new Problem('unknown-retention') : error;
    }
  }
}

async function run(
  { store, beforeSwap, afterSwap = async () => {} }: RetentionOptions,
  { payload, progress }: JobAttempt<RetentionJob>,
): Promise<RetentionJob['result']> {
  try {
    const onStep = (step: ForgetStep) => progress({ step });
    const feeds = await forget(store, payload.before, { onStep, ...(beforeSwap && { beforeSwap }) });
    return { feeds };
  } catch (error) {
    // What the message of these says has a file's name in it, and no person's.
    const isForeseen = error instanceof JournalError || error instanceof StoreError;
    throw isForeseen ? new UnrecoverableJobError(error.message) : error;
  } finally {
    await afterSwap();
  }
}

function stateOf({ id, state, payload, progress, result, reason }: JobState<RetentionJobs>): RetentionState {
  return {
    id,
    state,
    before: payload.before,
    ...progress,
    ...result,
    ...(reason !== undefined && { refusal: reason }),
  };
}
