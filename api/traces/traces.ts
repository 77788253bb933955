import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobRows } from '../../data/jobs/job-rows.ts';
import type { Policy } from '../../engine/policy.ts';
import type { Carrier } from '../../workers/jobs/carrier.ts';
import { CarrierAwayError, UnknownJobError } from '../../workers/jobs/errors.ts';
import { InProcessCarrier } from '../../workers/jobs/in-process.ts';
import type { JobHandler, JobHandlers } from '../../workers/jobs/job.ts';
import type { JobState } from '../../workers/jobs/job-state.ts';
import { JobQueue } from '../../workers/jobs/queue.ts';
import { Problem } from '../errors.ts';
import type { Row } from '../formats/row-set.ts';
import { type AttemptKey, ResultFolder, resultPath, resultRows } from './result-file.ts';
import {
  isOfPresent,
  RESULT_BYTES_MAX,
  runTrace,
  TRACE_PATIENCE,
  type TraceJob,
  type TraceProgress,
  type TraceQuestion,
  type TraceSettings,
} from './trace-job.ts';
import { namedCases } from './traceable.ts';

/** A trace, how far it is, and what became of it. Instants are epoch seconds. */
export interface TraceState extends Partial<TraceProgress> {
  readonly id: string;
  readonly state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  readonly policy: string;
  readonly level: number;
  /** Every parameter of the policy. */
  readonly parameters: Policy;
  readonly as_of: number | null;
  readonly known_at?: number;
  /** Identifier of the trace that it is to be compared with. */
  readonly diff?: string;
  readonly created_at: number;
  readonly finished_at?: number;
  /** When the result is removed. */
  readonly expires_at?: number;
  readonly refusal?: string;
}

export interface TracesOptions extends Pick<TraceSettings, 'tracing'> {
  /** For results. */
  readonly folder: string;
  readonly rows: JobRows;
  /** By default traces run in this process alone. */
  readonly carrier?: Carrier;
  /** The clock: epoch seconds. */
  readonly now: () => number;
  readonly onNotice: (sentence: string) => void;
  readonly resultBytesMax?: number;
  readonly keptFor_s?: number;
}

/** A copy of the graph has no earlier states: questions about those are a kind of their own, which only the owner works on. */
export type TraceJobs = { trace: TraceJob; past: TraceJob };

const QUEUE_MAX = 16;
const KEPT_MAX = 16;
const RETRY_AFTER_S = 30;
const KEPT_FOR_S = 3600;

/** Traces of many cases, one after the other, beside the questions that are answered at once. */
export class Traces {
  readonly #options: Required<Omit<TracesOptions, 'carrier'>>;
  /** For whoever works on traces; the results must lie in the folder of the options. */
  readonly handlers: JobHandlers<TraceJobs>;
  readonly #queue: JobQueue<TraceJobs>;
  readonly #results: ResultFolder;
  #prepared: Promise<void> | null = null;
  #isStopping = false;

  constructor(options: TracesOptions) {
    const settings = { resultBytesMax: RESULT_BYTES_MAX, keptFor_s: KEPT_FOR_S, ...options };
    const results = new ResultFolder(options.folder);
    this.#options = settings;
    this.#results = results;
    const run: JobHandler<TraceJob> = (attempt) => runTrace({ ...settings, results }, attempt);
    this.handlers = { trace: run, past: run };
    const carrier = options.carrier ?? new InProcessCarrier(this.handlers);
    this.#queue = new JobQueue<TraceJobs>({
      ...settings,
      carrier,
      patience: { trace: TRACE_PATIENCE, past: TRACE_PATIENCE },
    });
  }

  /** Removes results that nothing speaks of, or whose time is over. */
  prepare(): Promise<void> {
    this.#prepared ??= this.#prepare();
    return this.#prepared;
  }

  /**
   * Goes on with what an earlier process left, once there is a snapshot to trace over. May be called again after it failed.
   * @throws CarrierAwayError, UnfitRedisError
   */
  async start(): Promise<void> {
    await this.prepare();
    const unfinished = this.#queue.all().filter((job) => !isFinished(job));
    await this.#queue.start();
    for (const job of unfinished) this.#keepForAWhile(job.id);
  }

  /** Traces that wait or run. */
  get length(): number {
    return this.#queue.length;
  }

  /**
   * Takes a trace. Once this returns it is synced.
   * @throws Problem `busy` where too many wait, `stopping`, `not-ready`, `jobs-away`; `unknown-trace` for what to compare with
   * @throws TracingError `unknown-case`, `case-without-dates` for the first case named that cannot be traced
   */
  async submit(question: TraceQuestion): Promise<TraceState> {
    const { policy, diff } = question;
    const tracing = this.#options.tracing.current();
    if (!tracing) throw new Problem('not-ready');
    if (diff !== undefined) this.#job(diff);
    const caseIds =
      question.caseIds && isOfPresent(question)
        ? await namedCases(tracing, question.caseIds, policy)
        : question.caseIds;
    if (this.#isStopping) throw new Problem('stopping');
    if (this.length >= QUEUE_MAX) throw new Problem('busy', `${QUEUE_MAX} traces wait`, RETRY_AFTER_S);
    const job = await this.#queue
      .submit(isOfPresent(question) ? 'trace' : 'past', { ...question, caseIds, askedOf: tracing.version })
      .catch((error) => {
        throw error instanceof CarrierAwayError ? new Problem('jobs-away', '', RETRY_AFTER_S) : error;
      });
    this.#keepForAWhile(job.id);
    return this.#stateOf(job);
  }

  /**
   * Takes a trace once more, over the version of the store that it was made of: it gives the same rows.
   * @throws Problem as `submit`; `trace-not-done` where it has not begun
   */
  async again(id: string): Promise<TraceState> {
    const { diff: _, ...question } = this.question(id);
    return this.submit(question);
  }

  /**
   * What was asked, of the version that it was made of.
   * @throws Problem `unknown-trace`; `trace-not-done` where it has not begun
   */
  question(id: string): TraceQuestion & Pick<Required<TraceQuestion>, 'version'> {
    const { payload, progress, result, state } = this.#job(id);
    const made = result ?? progress;
    if (made) return { ...payload, version: made.version, recordsFrom: made.records_from };
    throw new Problem('trace-not-done', `it is ${state}`);
  }

  /** @throws Problem `unknown-trace` */
  get(id: string): TraceState {
    return this.#stateOf(this.#job(id));
  }

  /** The present state and each newer one, to the last. @throws Problem `unknown-trace` */
  follow(id: string): AsyncIterable<TraceState> {
    this.#job(id);
    return this.#states(this.#queue.follow(id));
  }

  /** The rows of a trace that is done. @throws Problem `unknown-trace`, `trace-not-done` */
  rows(id: string): AsyncIterable<readonly Row[]> {
    const job = this.#job(id);
    if (job.state === 'done') return resultRows(resultPath(this.#options.folder, job));
    throw new Problem('trace-not-done', `it is ${job.state}`);
  }

  /**
   * Takes a piece of the result of an attempt elsewhere.
   * @throws Problem `trace-not-done` where the attempt does not count any more, or the piece is not the next
   */
  async receive(key: AttemptKey, at: number, piece: Uint8Array): Promise<void> {
    const { attempt, finished_at } = this.#job(key.id);
    const counts = attempt === key.attempt && finished_at === undefined;
    if (counts && (await this.#results.put(key, at, piece))) return;
    throw new Problem('trace-not-done', 'another attempt has taken its place');
  }

  /** Stops a trace where it is under way, and removes its result. @throws Problem `unknown-trace` */
  async remove(id: string): Promise<void> {
    const job = this.#job(id);
    await this.#queue.forget(id);
    await this.#results.discard(job);
  }

  /** Gives back the trace under way; it and those that wait are made again at the next start. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#queue.stop();
  }

  #job(id: string): JobState<TraceJobs> {
    try {
      return this.#queue.get(id);
    } catch (error) {
      throw error instanceof UnknownJobError ? new Problem('unknown-trace') : error;
    }
  }

  async *#states(jobs: AsyncIterable<JobState<TraceJobs>>): AsyncGenerator<TraceState> {
    for await (const job of jobs) yield this.#stateOf(job);
  }

  #stateOf(job: JobState<TraceJobs>): TraceState {
    const { id, state, payload, submitted_at, finished_at, progress, result, reason } = job;
    const { policy, level, asOf, knownAt, version, diff } = payload;
    const asked = { policy: policy.name, parameters: policy, level, as_of: asOf, created_at: submitted_at };
    return {
      id,
      state,
      ...asked,
      ...(knownAt !== undefined && { known_at: knownAt }),
      ...(version !== undefined && { version }),
      ...(diff !== undefined && { diff }),
      ...progress,
      ...result,
      ...(finished_at !== undefined && { finished_at, expires_at: finished_at + this.#options.keptFor_s }),
      ...(reason !== undefined && { refusal: reason }),
    };
  }

  /** Keeps a result for a while, and not too many of them: they are health data. */
  async #keepForAWhile(id: string): Promise<void> {
    const last = (await Array.fromAsync(this.#queue.follow(id))).at(-1)!;
    if (!isFinished(last)) return;
    this.#expire(last);
    const finished = this.#queue.all().filter(isFinished);
    for (const old of finished.slice(0, -KEPT_MAX)) this.#forget(old.id);
  }

  #expire({ id, finished_at = 0 }: JobState<TraceJobs>): void {
    const { now, keptFor_s } = this.#options;
    const left_s = Math.max(0, finished_at + keptFor_s - now());
    setTimeout(() => this.#forget(id), left_s * 1000).unref();
  }

  #forget(id: string): void {
    if (this.#queue.all().some((job) => job.id === id))
      this.remove(id).catch(({ name }) => this.#options.onNotice(`a result stays: ${name}`));
  }

  async #prepare(): Promise<void> {
    await mkdir(this.#options.folder, { recursive: true });
    const jobs = this.#queue.all();
    await this.#removeStrayResults(jobs);
    for (const job of jobs.filter(isFinished)) this.#expire(job);
  }

  async #removeStrayResults(jobs: readonly JobState<TraceJobs>[]): Promise<void> {
    const { folder } = this.#options;
    // Of one that is under way it may be whole, though its end has not been heard of.
    const counting = jobs.filter((job) => job.state === 'done' || !isFinished(job));
    const kept = new Set(counting.map((job) => resultPath(folder, job)));
    for (const name of await readdir(folder)) {
      const path = join(folder, name);
      if (!kept.has(path)) await rm(path);
    }
  }
}

function isFinished({ finished_at }: JobState<TraceJobs>): boolean {
  return finished_at !== undefined;
}
