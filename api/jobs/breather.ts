import { setImmediate } from 'node:timers/promises';

const BREATH_EVERY_MS = 5;

/** Lets others have the event loop now and then during long work. */
export class Breather {
  #since_ms = performance.now();

  /** Waits a turn of the event loop where the last one is long ago. */
  async breathe(): Promise<void> {
    if (performance.now() - this.#since_ms < BREATH_EVERY_MS) return;
    await setImmediate();
    this.#since_ms = performance.now();
  }
}
