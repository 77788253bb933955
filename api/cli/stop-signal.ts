const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** Resolves when the process is asked to stop. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of SIGNALS) process.once(signal, () => resolve());
  });
}

/** Aborts when the process is asked to stop for the first time; the second time ends it. */
export class Interruption implements Disposable {
  readonly #stop = new AbortController();
  readonly signal = this.#stop.signal;
  readonly #abort = () => {
    this[Symbol.dispose]();
    this.#stop.abort();
  };

  constructor() {
    for (const signal of SIGNALS) process.on(signal, this.#abort);
  }

  [Symbol.dispose](): void {
    for (const signal of SIGNALS) process.off(signal, this.#abort);
  }
}
