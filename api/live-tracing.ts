import type { TracingService } from './service.ts';

/** A snapshot that stays open until it is let go of. */
export interface HeldTracing extends Disposable {
  readonly tracing: TracingService;
}

/** The snapshot that questions are answered from, loaded anew when the store has changed. */
export class LiveTracing {
  readonly #open: () => Promise<TracingService>;
  #snapshot: Snapshot | null = null;
  #loading: Promise<void> = Promise.resolve();
  #next: Promise<void> | null = null;

  /** @param open loads the store's present version */
  constructor(open: () => Promise<TracingService>) {
    this.#open = open;
  }

  /** `undefined` until the first snapshot is loaded. Whoever asks it anything that takes a while holds it instead. */
  current(): TracingService | undefined {
    return this.#snapshot?.tracing;
  }

  /** The present snapshot, which is not closed before it is let go of. */
  hold(): HeldTracing | undefined {
    return this.#snapshot?.hold();
  }

  /**
   * Loads what the store holds and answers from it from then on. Calls during a load share the one after it, so that
   * what was in the store before a call is in the snapshot after it.
   */
  refresh(): Promise<void> {
    this.#next ??= this.#loading
      .catch(() => {})
      .then(() => {
        this.#next = null;
        this.#loading = this.#load();
        return this.#loading;
      });
    return this.#next;
  }

  /** Answers nothing until the next `refresh`. Closes the snapshot once its readers are done. */
  async close(): Promise<void> {
    await (this.#next ?? this.#loading).catch(() => {});
    const last = this.#snapshot;
    this.#snapshot = null;
    await last?.retire();
  }

  async #load(): Promise<void> {
    const tracing = await this.#open();
    const old = this.#snapshot;
    this.#snapshot = new Snapshot(tracing);
    // Its readers may take long; the new one answers meanwhile.
    old?.retire();
  }
}

class Snapshot {
  readonly tracing: TracingService;
  readonly #unread = Promise.withResolvers<void>();
  /** The snapshot's own place among its readers, until it is retired. */
  #numReaders = 1;

  constructor(tracing: TracingService) {
    this.tracing = tracing;
  }

  hold(): HeldTracing {
    this.#numReaders++;
    let held = true;
    const letGo = () => {
      if (held) this.#leave();
      held = false;
    };
    return { tracing: this.tracing, [Symbol.dispose]: letGo };
  }

  async retire(): Promise<void> {
    this.#leave();
    await this.#unread.promise;
    await this.tracing.close();
  }

  #leave(): void {
    if (--this.#numReaders === 0) this.#unread.resolve();
  }
}
