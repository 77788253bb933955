import { type Job, Worker } from 'bullmq';
import { cancelChannel } from './bullmq.ts';
import type { Delivery, FinalReport } from './carrier.ts';
import type { JobHandler, JobHandlers, JobKind, JobKinds } from './job.ts';
import { closedOrAway, connectRedis, orAway, PREFIX, patientConnection } from './redis.ts';
import { runAttempt } from './run-attempt.ts';

export interface WorkOptions<Kinds extends JobKinds> {
  readonly url: string;
  readonly prefix?: string;
  /** Only these kinds are worked on, those of one kind one after the other. */
  readonly handlers: Partial<JobHandlers<Kinds>>;
  /** An attempt is given up when nothing was heard of its worker for this long, and up to as long again. */
  readonly lock_ms?: number;
  /** Told, in one sentence each, of what went wrong and is tried again. */
  readonly onNotice: (sentence: string) => void;
}

export interface RunningWork {
  /** Gives back what is under way as soon as its handler sees it, and ends. */
  stop(): Promise<void>;
}

const LOCK_MS = 30_000;
const RETRY_MS = 1000;

/** Works on the jobs that Redis carries, in this process, until it is stopped. @throws CarrierAwayError, UnfitRedisError */
export async function work<Kinds extends JobKinds>(options: WorkOptions<Kinds>): Promise<RunningWork> {
  const redis = await connectRedis(options.url);
  const underWay = new Set<Promise<unknown>>();
  const workers = Object.entries(options.handlers).map(([kind, handler]) =>
    workerOf(kind, handler as JobHandler<JobKind>, options, underWay),
  );
  redis.on('message', (_channel, jobId) => {
    for (const worker of workers) worker.cancelJob(jobId);
  });
  const hearOfCancelled = () => redis.subscribe(cancelChannel(options.prefix ?? PREFIX));
  await orAway(hearOfCancelled());
  // A connection on which nothing would be heard is opened anew.
  redis.on('ready', () => hearOfCancelled().catch(() => redis.disconnect(true)));
  await Promise.all(workers.map((worker) => worker.waitUntilReady()));
  const stop = async () => {
    for (const worker of workers) await worker.pause(true);
    for (const worker of workers) worker.cancelAllJobs();
    await Promise.all(underWay);
    const isAway = redis.status !== 'ready';
    await closedOrAway(redis, Promise.all(workers.map((worker) => worker.close(isAway))));
    redis.disconnect();
  };
  return { stop };
}

function workerOf<Kinds extends JobKinds>(
  kind: string,
  handler: JobHandler<JobKind>,
  { url, prefix = PREFIX, lock_ms = LOCK_MS, onNotice }: WorkOptions<Kinds>,
  underWay: Set<Promise<unknown>>,
): Worker {
  const run = (job: Job<Delivery>, _token?: string, signal?: AbortSignal) => {
    const report = runJob(handler, job, signal!);
    underWay.add(report);
    return report.finally(() => underWay.delete(report));
  };
  const worker = new Worker<Delivery, FinalReport>(kind, run, {
    connection: patientConnection(url),
    prefix,
    lockDuration: lock_ms,
    stalledInterval: lock_ms,
    // Given up, an attempt is not run again: its owner makes a new one, with a token of its own.
    maxStalledCount: 0,
    runRetryDelay: RETRY_MS,
  });
  worker.on('error', (error) => onNotice(`a worker of jobs goes on after a failure: ${error.name}`));
  return worker;
}

async function runJob(
  handler: JobHandler<JobKind>,
  job: Job<Delivery>,
  signal: AbortSignal,
): Promise<FinalReport> {
  const teller = new ProgressTeller(job);
  const report = await runAttempt(handler, job.data, signal, (progress) => teller.tell(progress));
  teller.stop();
  return report;
}

/** Sends one progress at a time; while it is on its way only the newest waits. */
class ProgressTeller {
  readonly #job: Job<Delivery>;
  #newest: { progress: unknown } | null = null;
  #isSending = false;

  constructor(job: Job<Delivery>) {
    this.#job = job;
  }

  tell(progress: unknown): void {
    this.#newest = { progress };
    if (!this.#isSending) this.#send();
  }

  /** What the job ended with says more than how far it was. */
  stop(): void {
    this.#newest = null;
  }

  /** Progress that cannot be told is not worth failing for. */
  async #send(): Promise<void> {
    this.#isSending = true;
    while (this.#newest) {
      const { progress } = this.#newest;
      this.#newest = null;
      await this.#job.updateProgress(progress as object).catch(() => {});
    }
    this.#isSending = false;
  }
}
