import { monitorEventLoopDelay } from 'node:perf_hooks';

const SPAN_MS = 1000;

/** How long the event loop has lately kept others waiting. */
export class LoopDelay implements Disposable {
  readonly #histogram: ReturnType<typeof monitorEventLoopDelay>;
  readonly #timer: NodeJS.Timeout;
  #mean_ms = 0;

  constructor() {
    this.#histogram = monitorEventLoopDelay({ resolution: 20 });
    this.#histogram.enable();
    this.#timer = setInterval(() => this.#read(), SPAN_MS).unref();
  }

  /** Mean of the last second. */
  get mean_ms(): number {
    return this.#mean_ms;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#histogram.disable();
  }

  #read(): void {
    this.#mean_ms = this.#histogram.count > 0 ? this.#histogram.mean / 1e6 : 0;
    this.#histogram.reset();
  }
}
