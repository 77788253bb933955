import type { Stream } from './streams.ts';

/**
 * Draws without replacement: the first steps of a Fisher–Yates shuffle, undone after each draw, so that a draw
 * depends on its stream alone. O(length) each.
 */
export class DistinctDraws {
  /** The latest draw: distinct numbers in `[0, bound)`, in the order drawn. */
  readonly places: Uint32Array;
  readonly #order: Uint32Array;
  readonly #swaps: Uint32Array;

  /** @param length how many to draw, at most `bound` */
  constructor(bound: number, length: number) {
    this.places = new Uint32Array(length);
    this.#order = Uint32Array.from({ length: bound }, (_, place) => place);
    this.#swaps = new Uint32Array(length);
  }

  draw(stream: Stream): void {
    const order = this.#order;
    for (let i = 0; i < this.places.length; i++) {
      const swap = i + stream.below(order.length - i);
      this.#swaps[i] = swap;
      this.places[i] = order[swap];
      order[swap] = order[i];
      order[i] = this.places[i];
    }
    for (let i = this.places.length - 1; i >= 0; i--) {
      const swap = this.#swaps[i];
      order[i] = order[swap];
      order[swap] = this.places[i];
    }
  }
}
