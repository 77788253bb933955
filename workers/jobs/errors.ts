/** Thrown by a handler: this attempt failed, the next may succeed. The message is shown to whoever asks for the job. */
export class RetryableJobError extends Error {
  override name = 'RetryableJobError';
}

/** Thrown by a handler: no attempt can succeed. The message is shown to whoever asks for the job. */
export class UnrecoverableJobError extends Error {
  override name = 'UnrecoverableJobError';
}

/** Too many jobs are unfinished; ask again later. */
export class TooManyJobsError extends Error {
  override name = 'TooManyJobsError';
}

/** A payload or progress is larger than may be. */
export class JobTooLargeError extends Error {
  override name = 'JobTooLargeError';
}

/** No job has this id. */
export class UnknownJobError extends Error {
  override name = 'UnknownJobError';
}

/** No more jobs are taken: the queue stops. */
export class QueueStoppingError extends Error {
  override name = 'QueueStoppingError';
}

/** Jobs cannot reach those who work on them now; what was taken before is not lost. */
export class CarrierAwayError extends Error {
  override name = 'CarrierAwayError';
}

/** This Redis must not carry jobs, or does not let us; the message says which setting to change. */
export class UnfitRedisError extends Error {
  override name = 'UnfitRedisError';
}
