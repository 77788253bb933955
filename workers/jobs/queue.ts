import { randomUUID } from 'node:crypto';
import {
  attemptedAnew,
  finished,
  isCurrent,
  type JobOutcome,
  type JobRow,
  type NewJob,
} from '../../data/jobs/job-row.ts';
import type { JobRows } from '../../data/jobs/job-rows.ts';
import type { Carrier, DeliveryKey, FinalReport, HeldDelivery, Report } from './carrier.ts';
import { Deliveries } from './deliveries.ts';
import {
  CarrierAwayError,
  JobTooLargeError,
  QueueStoppingError,
  TooManyJobsError,
  UnknownJobError,
} from './errors.ts';
import {
  backoffOf,
  type JobKinds,
  type JobPatience,
  type KindName,
  PAYLOAD_BYTES_MAX,
  UNFINISHED_MAX,
} from './job.ts';
import { type JobState, stateOf } from './job-state.ts';
import { Watched } from './watched.ts';

export interface JobQueueOptions<Kinds extends JobKinds> {
  readonly rows: JobRows;
  readonly carrier: Carrier;
  readonly patience: { readonly [Name in keyof Kinds]: JobPatience };
  /** The clock: epoch seconds. */
  readonly now: () => number;
  /** Told, in one sentence each, of what went wrong and is tried again. */
  readonly onNotice: (sentence: string) => void;
}

const RECONCILE_EVERY_MS = 30_000;
const ID = /^[\w-]{1,100}$/;

/**
 * Jobs of the owner of a data folder. It promises:
 *
 * - A job that `submit` gave back is on the disk. It is tried until it is done, fails or is cancelled, whatever becomes
 *   of this process, of the carrier and of those who work.
 * - A job ends once: of all attempts, delayed, doubled or given up, the newest one's result is written, and no other.
 *   Work itself may be done more than once.
 * - The state that is seen is never ahead of the disk: who reads `done` reads it after a crash, too.
 * - An attempt that is lost or given back is made again and does not count as failed; one that fails is made again
 *   after a growing wait, until the patience for its kind ends.
 * - Jobs that wait are bounded, in number and size.
 */
export class JobQueue<Kinds extends JobKinds> {
  readonly #options: JobQueueOptions<Kinds>;
  readonly #watched = new Map<string, Watched<JobState<Kinds>>>();
  readonly #deliveries: Deliveries;
  #arriving = 0;
  #isStopping = false;
  #timer: NodeJS.Timeout | undefined;
  #reconciling: Promise<void> | null = null;

  constructor(options: JobQueueOptions<Kinds>) {
    this.#options = options;
    this.#deliveries = new Deliveries(options.carrier, options.onNotice);
  }

  /**
   * Carries what an earlier process left unfinished. May be called again after it failed.
   * @throws CarrierAwayError, UnfitRedisError
   */
  async start(): Promise<void> {
    const { carrier } = this.#options;
    for (const row of this.#unfinished()) if (!this.#watched.has(row.id)) this.#watch(row);
    await carrier.start({
      heard: (key, report) => this.#hear(key, report),
      returned: () => this.#reconcileOrTell(),
    });
    await this.#reconcileOrTell();
    this.#timer = setInterval(() => this.#reconcileOrTell(), RECONCILE_EVERY_MS).unref();
  }

  /** Jobs that are queued or under way. */
  get length(): number {
    return this.#unfinished().length + this.#arriving;
  }

  /** Whether jobs reach those who work on them, as far as is known. */
  get isReady(): boolean {
    return this.#options.carrier.isReady;
  }

  /**
   * Takes a job; the same `id` again is the same job, as it then stands, whatever the payload.
   * @param id up to 100 letters, digits, `_` and `-`
   * @throws TooManyJobsError, JobTooLargeError, QueueStoppingError, CarrierAwayError; nothing is taken then
   */
  async submit<Name extends KindName<Kinds>>(
    kind: Name,
    payload: Kinds[Name]['payload'],
    id: string = randomUUID(),
  ): Promise<JobState<Kinds, Name>> {
    if (!ID.test(id)) throw new RangeError(`job id ${JSON.stringify(id)}: expected ${ID.source}`);
    if (this.#options.rows.get(id)) return this.get(id) as JobState<Kinds, Name>;
    this.#refuseIfMust(payload);
    return (await this.#take({ id, kind, payload })) as JobState<Kinds, Name>;
  }

  /** @throws UnknownJobError */
  get(id: string): JobState<Kinds> {
    return this.#watched.get(id)?.state ?? stateOf(this.#row(id));
  }

  /** The present state and each newer one, to the last or until the queue stops. @throws UnknownJobError */
  follow(id: string): AsyncIterable<JobState<Kinds>> {
    const watched = this.#watched.get(id);
    if (watched) return watched.follow();
    const last = new Watched(this.get(id));
    last.end();
    return last.follow();
  }

  /** Ends a job, whoever works on it; one that has ended stays as it is. @throws UnknownJobError */
  async cancel(id: string): Promise<JobState<Kinds>> {
    const row = await this.#finish(this.#row(id).id, null, { state: 'cancelled' });
    if (row) this.#deliveries.withdraw(row);
    return this.get(id);
  }

  /** Jobs that are remembered, in order of receipt. */
  all(): JobState<Kinds>[] {
    const own = this.#options.rows.all().filter((row) => this.#isOwn(row));
    return own.map(({ id }) => this.get(id));
  }

  /** Cancels a job if it has not ended, and forgets it. @throws UnknownJobError */
  async forget(id: string): Promise<void> {
    await this.cancel(id);
    await this.#options.rows.forget(id);
  }

  /** Compares the rows with what the carrier holds, and mends the difference. @throws CarrierAwayError, UnfitRedisError */
  reconcile(): Promise<void> {
    this.#reconciling ??= this.#reconcile().finally(() => {
      this.#reconciling = null;
    });
    return this.#reconciling;
  }

  /** Takes nothing more, ends or gives back what is under way here; the rest waits for the next start. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#timer);
    this.#deliveries.stop();
    await this.#reconciling?.catch(() => {});
    await this.#options.carrier.stop();
    await this.#options.rows.settled();
    for (const watched of this.#watched.values()) watched.end();
  }

  #row(id: string): JobRow {
    const row = this.#options.rows.get(id);
    if (!row || !this.#isOwn(row)) throw new UnknownJobError(id);
    return row;
  }

  /** Rows of other kinds are another queue's, or another version's. */
  #isOwn({ kind }: JobRow): boolean {
    return kind in this.#options.patience;
  }

  #unfinished(): JobRow[] {
    return this.#options.rows.unfinished().filter((row) => this.#isOwn(row));
  }

  #refuseIfMust(payload: unknown): void {
    if (this.#isStopping) throw new QueueStoppingError();
    if (!this.isReady) throw new CarrierAwayError('jobs cannot be carried now');
    if (this.length >= UNFINISHED_MAX) throw new TooManyJobsError(`${UNFINISHED_MAX} jobs are unfinished`);
    if (Buffer.byteLength(JSON.stringify(payload)) > PAYLOAD_BYTES_MAX)
      throw new JobTooLargeError(`the payload of a job is larger than ${PAYLOAD_BYTES_MAX} bytes`);
  }

  async #take(job: Omit<NewJob, 'submitted_at'>): Promise<JobState<Kinds>> {
    const { rows, now } = this.#options;
    this.#arriving++;
    this.#deliveries.announce(job.id);
    try {
      const row = await rows.add({ ...job, submitted_at: now() });
      // Somebody else may have submitted it at the same time.
      if (this.#watched.has(row.id) || row.outcome) return this.get(row.id);
      this.#watch(row);
      this.#deliveries.deliver(row);
      return stateOf(row);
    } catch (error) {
      this.#deliveries.drop(job.id);
      throw error;
    } finally {
      this.#arriving--;
    }
  }

  #watch(row: JobRow): void {
    this.#watched.set(row.id, new Watched(stateOf<Kinds>(row)));
  }

  async #hear({ id, attempt }: DeliveryKey, report: Report): Promise<void> {
    const watched = this.#watched.get(id);
    const row = this.#options.rows.get(id);
    if (!row || !watched || !isCurrent(row, attempt)) return;
    if (report.type === 'begun') watched.change({ ...watched.state, state: 'running' });
    else if (report.type === 'progress') watched.change({ ...watched.state, progress: report.progress });
    else await this.#settle(row, attempt, report);
  }

  async #settle(row: JobRow, attempt: number, report: FinalReport): Promise<void> {
    if (report.type === 'released') await this.#attemptAnew(row, false);
    else if (report.type === 'done')
      await this.#finish(row.id, attempt, { state: 'done', result: report.result });
    else if (report.canRetry && row.failures + 1 < this.#patience(row).failures_max)
      await this.#attemptAnew(row, true);
    else await this.#finish(row.id, attempt, { state: 'failed', reason: report.reason });
  }

  /** Writes an outcome, of the newest attempt where none is named; `null` where it does not count. */
  async #finish(id: string, attempt: number | null, outcome: JobOutcome): Promise<JobRow | null> {
    const { rows, now } = this.#options;
    const row = await rows.change(id, (before) =>
      finished(before, attempt ?? before.attempt, outcome, now()),
    );
    if (!row) return null;
    this.#deliveries.drop(id);
    this.#watched.get(id)?.end(stateOf<Kinds>(row));
    this.#watched.delete(id);
    return row;
  }

  async #attemptAnew({ id, attempt }: JobRow, hasFailed: boolean): Promise<void> {
    const row = await this.#options.rows.change(id, (before) => attemptedAnew(before, attempt, hasFailed));
    if (!row) return;
    this.#watched.get(id)?.change(stateOf<Kinds>(row));
    if (this.#isStopping) return;
    if (hasFailed) this.#deliveries.deliverAfter(row, backoffOf(this.#patience(row), row.failures));
    else await this.#deliveries.deliver(row);
  }

  #patience({ kind }: JobRow): JobPatience {
    return this.#options.patience[kind as KindName<Kinds>];
  }

  /**
   * Only rows are carried again that stood, and were not on their way, before the carrier was asked: what it does not
   * name of those is lost. An attempt that ended in between has a row that says so.
   */
  async #reconcile(): Promise<void> {
    const expected = this.#unfinished().filter(({ id }) => !this.#deliveries.isOnTheWay(id));
    const held = await this.#options.carrier.held();
    const heldKeys = new Set(held.map(keyOf));
    for (const row of expected) if (!heldKeys.has(keyOf(row))) await this.#replace(row);
    for (const each of held) await this.#reconcileHeld(each);
  }

  /** Somebody may still work on the attempt that the carrier has lost. */
  async #replace(lost: JobRow): Promise<void> {
    await this.#attemptAnew(lost, false);
    await this.#deliveries.withdraw(lost);
  }

  async #reconcileHeld(held: HeldDelivery): Promise<void> {
    if (held.report) await this.#hear(held, held.report);
    const row = this.#options.rows.get(held.id);
    if (!row || !isCurrent(row, held.attempt)) await this.#deliveries.withdraw(held);
  }

  async #reconcileOrTell(): Promise<void> {
    // What is under way may have begun before the reason to compare.
    await this.#reconciling?.catch(() => {});
    if (this.#isStopping) return;
    await this.reconcile().catch((error) =>
      this.#tell('jobs could not be compared with their carrier', error),
    );
  }

  #tell(sentence: string, error: unknown): void {
    this.#options.onNotice(`${sentence}: ${(error as Error).name}`);
  }
}

function keyOf({ id, attempt }: DeliveryKey): string {
  return `${id}.${attempt}`;
}
