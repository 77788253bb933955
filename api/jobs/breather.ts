import { setImmediate } from 'node:timers/promises';

const BREATH_EVERY_MS = 2;

/** Lets others have the event loop now and then during long work. */
export class Breather {
  #since_ms = performance.now();

  /** Whether the last breath is long ago. */
  get isDue(): boolean {
    return performance.now() - this.#since_ms >= BREATH_EVERY_MS;
  }

  /** Waits a turn of the event loop where one is due. */
  async breathe(): Promise<void> {
    if (!this.isDue) return;
    await setImmediate();
    this.#since_ms = performance.now();
  }
}

/** The same, with breaths in between. */
export async function* breathing<T>(pieces: AsyncIterable<T>): AsyncGenerator<T> {
  const breather = new Breather();
  for await (const piece of pieces) {
    yield piece;
    await breather.breathe();
  }
}
