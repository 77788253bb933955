import { RetryableJobError, UnrecoverableJobError } from '../../workers/jobs/errors.ts';
import type { JobAttempt, JobPatience } from '../../workers/jobs/job.ts';
import { asKnown } from '../as-known.ts';
import type { LiveTracing } from '../live-tracing.ts';
import { type AskedState, type ExposureQuestion, TracingError, type TracingService } from '../service.ts';
import { type ResultPlace, type ResultSink, ResultWriter } from './result-writer.ts';
import { traceableCases } from './traceable.ts';

/** What is asked of many cases; `null` is every case that has dates. Results are by case id (UTF-8 bytes). */
export interface TraceQuestion extends ExposureQuestion {
  readonly caseIds: readonly string[] | null;
  /** Only what was recorded by then, epoch seconds. */
  readonly knownAt?: number;
  /** An earlier version of the store, and from where on it was looked at then. */
  readonly version?: number;
  readonly recordsFrom?: number;
  /** Identifier of a trace that this one is to be compared with. */
  readonly diff?: string;
}

/** What a job is given. */
export interface TracePayload extends TraceQuestion {
  /** The version of the answers when it was asked: it is traced over this or a later one. */
  readonly askedOf: number;
}

/** How far a trace is. */
export interface TraceProgress {
  /** Of the snapshot that is traced over. */
  readonly version: number;
  /** Encounters and visits that began earlier were not looked at. Epoch seconds. */
  readonly records_from: number;
  /** Cases to trace, and how many of them are done. */
  readonly cases: number;
  readonly cases_done: number;
  /** Cases left out because their infectious period is not known. */
  readonly without_dates: number;
  readonly rows: number;
  readonly bytes: number;
}

export interface TraceJob {
  payload: TracePayload;
  progress: TraceProgress;
  /** Its rows are in the file of the attempt. */
  result: TraceProgress;
}

export const TRACE_PATIENCE: JobPatience = { failures_max: 5, backoff_ms: 1000, backoff_ms_max: 60_000 };

/** Cases between two tellings of how far it is. */
const PROGRESS_EVERY = 16;

export interface TraceSettings {
  readonly tracing: LiveTracing;
  readonly results: ResultPlace;
  readonly resultBytesMax: number;
  /** Waits until the answers are at the version; a follower's may not be. */
  readonly until?: (version: number, signal: AbortSignal) => Promise<void>;
}

/** Result of a trace, as bytes of rows. */
export const RESULT_BYTES_MAX = 1 << 30;

/** A follower that is further behind leaves the job to others, or to a later attempt. */
const FOLLOWS_WITHIN_MS = 60_000;

/** Traces the cases of a job into the result of its attempt, which is removed where that fails. */
export async function runTrace(
  settings: TraceSettings,
  attempt: JobAttempt<TraceJob>,
): Promise<TraceProgress> {
  await whenCurrent(settings, attempt);
  const present = settings.tracing.hold();
  if (!present) throw new RetryableJobError('the store is being loaded');
  using held = await asKnown(present, stateOf(attempt.payload));
  // Where this attempt was run before, as by a Redis that forgot it, its result is not this run's to remove.
  const sink = await settings.results.open(attempt);
  try {
    return await traceInto(sink, settings, held.tracing, attempt);
  } catch (error) {
    await settings.results.discard(attempt);
    throw error instanceof TracingError ? new UnrecoverableJobError(error.message) : error;
  }
}

async function whenCurrent(
  { until }: TraceSettings,
  { payload, signal }: JobAttempt<TraceJob>,
): Promise<void> {
  const patience = AbortSignal.timeout(FOLLOWS_WITHIN_MS);
  await until?.(payload.askedOf, AbortSignal.any([signal, patience])).catch((error) => {
    throw patience.aborted ? new RetryableJobError('the worker is behind the owner') : error;
  });
}

async function traceInto(
  sink: ResultSink,
  { resultBytesMax }: TraceSettings,
  tracing: TracingService,
  { payload, signal, progress }: JobAttempt<TraceJob>,
): Promise<TraceProgress> {
  await using result = new ResultWriter(sink);
  const caseIds = await casesOf(tracing, payload);
  let state = await begun(tracing, payload, caseIds.length);
  progress(state);
  for await (const rows of tracing.trace(caseIds, { ...payload, evidence: false })) {
    signal.throwIfAborted();
    await result.append(rows);
    const { bytes } = result;
    if (bytes > resultBytesMax)
      throw new UnrecoverableJobError(`the result is larger than ${resultBytesMax} bytes`);
    state = { ...state, cases_done: state.cases_done + 1, rows: state.rows + rows.length, bytes };
    if (state.cases_done % PROGRESS_EVERY === 0) progress(state);
  }
  await result.flush();
  return state;
}

/** The earlier state that a question is about, if it is about one. */
export function stateOf({ knownAt, version, recordsFrom, policy }: TraceQuestion): AskedState {
  return { at: knownAt ?? null, version: version ?? null, policy, from: recordsFrom ?? null };
}

/** Whether the question is about the store as it is. */
export function isOfPresent({ knownAt, version }: TraceQuestion): boolean {
  return knownAt === undefined && version === undefined;
}

/** Cases of an earlier state could not be looked for before; those that it does not know are left out, and counted. */
async function casesOf(tracing: TracingService, question: TraceQuestion): Promise<readonly string[]> {
  const { caseIds, policy } = question;
  if (caseIds !== null && isOfPresent(question)) return caseIds;
  const traceable = await traceableCases(tracing, policy);
  const named = caseIds && new Set(caseIds);
  return named ? traceable.filter((caseId) => named.has(caseId)) : traceable;
}

async function begun(
  tracing: TracingService,
  { caseIds, policy }: TraceQuestion,
  cases: number,
): Promise<TraceProgress> {
  const without_dates = (caseIds ?? tracing.cases(policy)).length - cases;
  const { version } = tracing;
  const records_from = await tracing.recordsFrom(policy);
  return { version, records_from, cases, cases_done: 0, without_dates, rows: 0, bytes: 0 };
}
