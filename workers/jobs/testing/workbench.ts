import type { JobAttempt, JobHandler, JobHandlers } from '../job.ts';

/** A kind whose attempts go as the test says. */
export interface Task {
  payload: { name: string };
  progress: { steps: number };
  result: { said: string };
}

export type TestKinds = { task: Task; errand: Task };

/** An attempt under way, which waits for the test to end it. */
export interface HeldAttempt extends JobAttempt<Task> {
  finish(said: string): void;
  fail(error: Error): void;
  /** Goes on although it was aborted. */
  ignoreAbort(): void;
}

/** Hands each attempt that is begun to the test. */
export class Workbench {
  readonly #begun: HeldAttempt[] = [];
  #came = Promise.withResolvers<void>();
  readonly handlers: JobHandlers<TestKinds> = {
    task: (attempt) => this.#hold(attempt),
    errand: (attempt) => this.#hold(attempt),
  };

  /** Attempts begun and not yet taken. */
  get length(): number {
    return this.#begun.length;
  }

  /** The next attempt that is begun. */
  async next(): Promise<HeldAttempt> {
    while (this.#begun.length === 0) await this.#came.promise;
    return this.#begun.shift()!;
  }

  readonly #hold: JobHandler<Task> = (attempt) => {
    const { promise, resolve, reject } = Promise.withResolvers<Task['result']>();
    const abort = () => reject(new Error('aborted'));
    attempt.signal.addEventListener('abort', abort);
    this.#begun.push({
      ...attempt,
      finish: (said) => resolve({ said }),
      fail: reject,
      ignoreAbort: () => attempt.signal.removeEventListener('abort', abort),
    });
    this.#came.resolve();
    this.#came = Promise.withResolvers();
    return promise;
  };
}
