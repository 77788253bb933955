import { setTimeout as wait } from 'node:timers/promises';
import { CarrierAwayError } from './errors.ts';

/** Redis has not answered yet since the process began. */
export class NotReachedError extends CarrierAwayError {
  override name = 'NotReachedError';
}

interface Stoppable {
  stop(): Promise<void>;
}

const RETRY_MS = 1000;

/**
 * Something that needs Redis, begun at once or, where Redis is away, as soon as it answers: after a blackout machines come up
 * in any order, and what needs no Redis need not wait.
 */
export class OnceReached<T extends Stoppable> implements AsyncDisposable {
  readonly #begin: () => Promise<T>;
  readonly #onNotice: (sentence: string) => void;
  readonly #stopping = new AbortController();
  #begun: T | null = null;
  #told = '';
  #trying: Promise<void> = Promise.resolve();

  private constructor(begin: () => Promise<T>, onNotice: (sentence: string) => void) {
    this.#begin = begin;
    this.#onNotice = onNotice;
  }

  /**
   * @param begin tried again after a second, whatever it fails with then
   * @throws what `begin` throws at the first try, but for CarrierAwayError
   */
  static async begin<T extends Stoppable>(
    begin: () => Promise<T>,
    onNotice: (sentence: string) => void,
  ): Promise<OnceReached<T>> {
    const reached = new OnceReached(begin, onNotice);
    try {
      reached.#begun = await begin();
    } catch (error) {
      if (!(error instanceof CarrierAwayError)) throw error;
      reached.#tell(error);
      reached.#trying = reached.#tryOn();
    }
    return reached;
  }

  /** @throws NotReachedError until it has begun */
  get(): T {
    if (this.#begun) return this.#begun;
    throw new NotReachedError('Redis has not answered yet');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#trying;
    await this.#begun?.stop();
  }

  async #tryOn(): Promise<void> {
    const { signal } = this.#stopping;
    while (!this.#begun) {
      await wait(RETRY_MS, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      this.#begun = await this.#begin().catch((error) => this.#tell(error));
    }
  }

  /** Once for each reason; what waits for another says nothing of its own. */
  #tell(error: Error): null {
    if (error instanceof NotReachedError || error.message === this.#told) return null;
    this.#told = error.message;
    this.#onNotice(`${error.message}; it is tried again, and what needs it is refused until then`);
    return null;
  }
}
