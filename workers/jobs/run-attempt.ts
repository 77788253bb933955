import type { Delivery, FinalReport } from './carrier.ts';
import { JobTooLargeError, RetryableJobError, UnrecoverableJobError } from './errors.ts';
import {
  type JobHandler,
  type JobKind,
  PROGRESS_BYTES_MAX,
  REASON_CHARACTERS_MAX,
  RESULT_BYTES_MAX,
} from './job.ts';

/** Lets a handler work on an attempt, and says how it ended; never throws. */
export async function runAttempt(
  handler: JobHandler<JobKind>,
  delivery: Delivery,
  signal: AbortSignal,
  onProgress: (progress: unknown) => void,
): Promise<FinalReport> {
  const { id, attempt, payload } = delivery;
  const progress = (value: unknown) => onProgress(asJson(value, PROGRESS_BYTES_MAX));
  try {
    const result = await handler({ id, attempt, payload, signal, progress });
    return { type: 'done', result: asJson(result, RESULT_BYTES_MAX) };
  } catch (error) {
    return signal.aborted ? { type: 'released' } : failure(error as Error);
  }
}

/** The text of an unforeseen error may name persons and goes no further. */
function failure(error: Error): FinalReport {
  const canRetry = !(error instanceof UnrecoverableJobError || error instanceof JobTooLargeError);
  const isForeseen = !canRetry || error instanceof RetryableJobError;
  const reason = isForeseen ? error.message : `it was not foreseen: ${error.name}`;
  return { type: 'failed', reason: reason.slice(0, REASON_CHARACTERS_MAX), canRetry };
}

/** The value as another process would read it. */
function asJson(value: unknown, bytesMax: number): unknown {
  const text = JSON.stringify(value ?? null);
  if (Buffer.byteLength(text) > bytesMax)
    throw new JobTooLargeError(`a value of the job is larger than ${bytesMax} bytes`);
  return JSON.parse(text);
}
