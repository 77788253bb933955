import { headOf } from './layout.ts';

/** There is no room left; the world has to be built anew. */
export class DeltaFullError extends Error {
  override name = 'DeltaFullError';
}

/** What is to end is not there: world and records have come apart, and the world has to be built anew. */
export class DeltaMismatchError extends Error {
  override name = 'DeltaMismatchError';
}

/** Hands out the rows of a table of the delta, from 0. */
export class Rows {
  readonly #capacity: number;
  readonly #what: string;
  count = 0;

  constructor(what: string, capacity: number) {
    this.#what = what;
    this.#capacity = capacity;
  }

  /** @throws DeltaFullError */
  next(): number {
    if (this.count === this.#capacity)
      throw new DeltaFullError(`no room for more than ${this.count} ${this.#what}`);
    return this.count++;
  }
}

/** Puts a row, which is filled already, at the head of a list. */
export function link(heads: Uint32Array, nexts: Uint32Array, list: number, row: number): void {
  nexts[row] = headOf(heads, list);
  Atomics.store(heads, list, row + 1);
}

/** The rows of a list, latest first. */
export function* rowsOf(heads: Uint32Array, nexts: Uint32Array, list: number): Generator<number> {
  for (let row = headOf(heads, list); row > 0; row = nexts[row - 1]) yield row - 1;
}
