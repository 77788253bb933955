import { vi } from 'vitest';
import type { Store } from '../../../data/store/store.ts';

/** Where an import is held: before it has the store, before its batch is in the journal, and after. */
export type HeldAt = 'begin' | 'accept' | 'accepted';

/** An import under way, which waits for the test. */
export interface HeldImport {
  readonly at: HeldAt;
  go(): void;
  fail(error: Error): void;
}

/** Stops the imports of a store, or of every one that is given the prototype, and hands them to the test. */
export class HeldStore {
  readonly #held: HeldImport[] = [];
  #came = Promise.withResolvers<void>();

  constructor(store: Pick<Store, 'exclusively' | 'accept'>, ...points: HeldAt[]) {
    const { exclusively, accept } = store;
    const hold = async (at: HeldAt) => {
      if (points.includes(at)) await this.#hold(at);
    };
    vi.spyOn(store, 'exclusively').mockImplementation(async function (this: Store, task) {
      await hold('begin');
      return exclusively.call(this, task) as never;
    });
    vi.spyOn(store, 'accept').mockImplementation(async function (this: Store, ...batch) {
      await hold('accept');
      await accept.apply(this, batch);
      await hold('accepted');
    });
  }

  /** Waits until an import is held. */
  async came(): Promise<void> {
    while (this.#held.length === 0) await this.#came.promise;
  }

  /** An import that is held, and was not taken before. */
  take(): HeldImport | null {
    return this.#held.shift() ?? null;
  }

  /** The next import. */
  async next(): Promise<HeldImport> {
    await this.came();
    return this.take()!;
  }

  #hold(at: HeldAt): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#held.push({ at, go: resolve, fail: reject });
    this.#came.resolve();
    this.#came = Promise.withResolvers();
    return promise;
  }
}
