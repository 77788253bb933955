import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PROBLEMS, Problem, problemOf } from '../errors.ts';
import type { Row } from '../formats/row-set.ts';
import { Watched } from '../jobs/watched.ts';
import type { LiveTracing } from '../live-tracing.ts';
import type { TraceOptions } from '../service.ts';
import { ResultFile, resultRows } from './result-file.ts';
import { checkTraceable, namedCases, traceableCases } from './traceable.ts';

/** What is asked of many cases; `null` is every case that has dates. Results are by case id (UTF-8 bytes). */
export interface TraceQuestion extends Omit<TraceOptions, 'evidence'> {
  readonly caseIds: readonly string[] | null;
  /** Identifier of a trace that this one is to be compared with. */
  readonly diff?: string;
}

/** How far a trace is. Instants are epoch seconds. */
export interface TraceState {
  readonly id: string;
  readonly state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  readonly policy: string;
  readonly level: number;
  readonly as_of: number | null;
  /** Identifier of the trace that it is to be compared with. */
  readonly diff?: string;
  readonly created_at: number;
  /** Of the snapshot that is traced over. */
  readonly version?: number;
  /** Cases to trace, and how many of them are done. */
  readonly cases?: number;
  readonly cases_done?: number;
  /** Cases left out because their infectious period is not known. */
  readonly without_dates?: number;
  readonly rows?: number;
  readonly bytes?: number;
  readonly finished_at?: number;
  /** When the result is removed. */
  readonly expires_at?: number;
  readonly refusal?: string;
}

interface Job {
  readonly question: TraceQuestion;
  readonly watched: Watched<TraceState>;
  readonly cancel: AbortController;
  readonly path: string;
}

export interface TracesOptions {
  readonly tracing: LiveTracing;
  /** For results: emptied at the start and removed at the end. */
  readonly folder: string;
  /** The clock: epoch seconds. */
  readonly now: () => number;
  readonly onNotice: (sentence: string) => void;
  readonly resultBytesMax?: number;
  readonly keptFor_s?: number;
}

const QUEUE_MAX = 16;
const KEPT_MAX = 16;
const RETRY_AFTER_S = 30;
const RESULT_BYTES_MAX = 1 << 30;
const KEPT_FOR_S = 3600;

/** Traces of many cases, one after the other, beside the questions that are answered at once. */
export class Traces {
  readonly #options: Required<TracesOptions>;
  readonly #jobs = new Map<string, Job>();
  #working: Promise<void> = Promise.resolve();
  #isStopping = false;

  private constructor(options: TracesOptions) {
    this.#options = { resultBytesMax: RESULT_BYTES_MAX, keptFor_s: KEPT_FOR_S, ...options };
  }

  static async open(options: TracesOptions): Promise<Traces> {
    await rm(options.folder, { recursive: true, force: true });
    await mkdir(options.folder, { recursive: true });
    return new Traces(options);
  }

  /** Traces that wait or run. */
  get length(): number {
    return [...this.#jobs.values()].filter(isUnderWay).length;
  }

  /**
   * @throws Problem `busy` where too many wait, `stopping`, `not-ready`; `unknown-trace` for what to compare with
   * @throws TracingError `unknown-case`, `case-without-dates` for the first case named that cannot be traced
   */
  async submit(question: TraceQuestion): Promise<TraceState> {
    const { caseIds, policy, level, asOf, diff } = question;
    const tracing = this.#options.tracing.current();
    if (!tracing) throw new Problem('not-ready');
    if (diff !== undefined) this.#job(diff);
    await checkTraceable(tracing, caseIds ?? [], policy);
    if (this.#isStopping) throw new Problem('stopping');
    if (this.length >= QUEUE_MAX) throw new Problem('busy', `${QUEUE_MAX} traces wait`, RETRY_AFTER_S);
    const id = randomUUID();
    const created_at = this.#options.now();
    const job: Job = {
      question,
      watched: new Watched<TraceState>({
        id,
        state: 'queued',
        policy: policy.name,
        level,
        as_of: asOf,
        ...(diff !== undefined && { diff }),
        created_at,
      }),
      cancel: new AbortController(),
      path: join(this.#options.folder, id),
    };
    this.#jobs.set(id, job);
    this.#working = this.#working.then(() => this.#run(job));
    return job.watched.state;
  }

  /** @throws Problem `unknown-trace` */
  get(id: string): TraceState {
    return this.#job(id).watched.state;
  }

  /** The present state and each newer one, to the last. @throws Problem `unknown-trace` */
  follow(id: string): AsyncIterable<TraceState> {
    return this.#job(id).watched.follow();
  }

  /** The rows of a trace that is done. @throws Problem `unknown-trace`, `trace-not-done` */
  rows(id: string): AsyncIterable<readonly Row[]> {
    const { watched, path } = this.#job(id);
    if (watched.state.state === 'done') return resultRows(path);
    throw new Problem('trace-not-done', `it is ${watched.state.state}`);
  }

  /** Stops a trace where it is under way, and removes its result. @throws Problem `unknown-trace` */
  async remove(id: string): Promise<void> {
    const job = this.#job(id);
    this.#jobs.delete(id);
    job.cancel.abort();
    if (job.watched.state.state === 'queued') job.watched.end({ ...job.watched.state, state: 'cancelled' });
    await rm(job.path, { force: true });
  }

  /** Cancels all traces and removes their results. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const id of this.#jobs.keys()) await this.remove(id);
    await this.#working;
    await rm(this.#options.folder, { recursive: true, force: true });
  }

  #job(id: string): Job {
    const job = this.#jobs.get(id);
    if (!job) throw new Problem('unknown-trace');
    return job;
  }

  async #run(job: Job): Promise<void> {
    const { watched, cancel } = job;
    if (cancel.signal.aborted) return;
    try {
      await this.#trace(job);
      watched.change({ ...watched.state, state: cancel.signal.aborted ? 'cancelled' : 'done' });
    } catch (error) {
      const { code, message } = problemOf(error);
      if (code === 'internal-error') this.#options.onNotice(`a trace failed: ${(error as Error).name}`);
      watched.change({ ...watched.state, state: 'failed', refusal: message || PROBLEMS[code].title });
    }
    if (watched.state.state !== 'done') await rm(job.path, { force: true });
    this.#finish(job);
  }

  async #trace({ question, watched, cancel, path }: Job): Promise<void> {
    using held = this.#options.tracing.hold();
    if (!held) throw new Problem('not-ready', 'the store is being loaded');
    const { tracing } = held;
    const caseIds = question.caseIds
      ? await namedCases(tracing, question.caseIds, question.policy)
      : await traceableCases(tracing, question.policy);
    const without_dates = question.caseIds ? 0 : tracing.cases(question.policy).length - caseIds.length;
    const begun = { version: tracing.version, cases: caseIds.length, without_dates };
    let progress = {
      ...watched.state,
      ...begun,
      state: 'running' as const,
      cases_done: 0,
      rows: 0,
      bytes: 0,
    };
    watched.change(progress);
    await using result = await ResultFile.create(path);
    for await (const rows of tracing.trace(caseIds, { ...question, evidence: false })) {
      if (cancel.signal.aborted) return;
      await result.append(rows);
      if (result.bytes > this.#options.resultBytesMax)
        throw new Problem(
          'body-too-large',
          `the result is larger than ${this.#options.resultBytesMax} bytes`,
        );
      const { cases_done, rows: before } = progress;
      progress = { ...progress, cases_done: cases_done + 1, rows: before + rows.length, bytes: result.bytes };
      watched.change(progress);
    }
    await result.flush();
  }

  /** Keeps a result for a while, and not too many of them: they are health data. */
  #finish({ watched }: Job): void {
    const { now, keptFor_s } = this.#options;
    const { id } = watched.state;
    watched.end({ ...watched.state, finished_at: now(), expires_at: now() + keptFor_s });
    setTimeout(() => this.#forget(id), keptFor_s * 1000).unref();
    const finished = [...this.#jobs.values()].filter((job) => !isUnderWay(job));
    for (const old of finished.slice(0, -KEPT_MAX)) this.#forget(old.watched.state.id);
  }

  #forget(id: string): void {
    if (this.#jobs.has(id))
      this.remove(id).catch(({ name }) => this.#options.onNotice(`a result stays: ${name}`));
  }
}

function isUnderWay({ watched }: Job): boolean {
  return watched.state.state === 'queued' || watched.state.state === 'running';
}
