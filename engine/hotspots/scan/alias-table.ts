import type { Stream } from '../streams.ts';

/**
 * Draws an index with a probability in proportion to its weight, in constant time (Walker 1977, DOI
 * 10.1145/355744.355749; built as by Vose 1991, DOI 10.1109/32.92917). An index of weight 0 is never drawn.
 */
export class AliasTable {
  readonly #indices: Uint32Array;
  readonly #aliases: Uint32Array;
  /** Of 2^32 draws of a column, how many keep its own index. */
  readonly #keeps: Float64Array;

  /** @param weights not below 0, at least one above */
  constructor(weights: Float64Array) {
    const indices = Array.from(weights.keys()).filter((index) => weights[index] > 0);
    const total = indices.reduce((sum, index) => sum + weights[index], 0);
    const shares = indices.map((index) => (weights[index] * indices.length) / total);
    this.#indices = Uint32Array.from(indices);
    this.#aliases = Uint32Array.from(indices);
    this.#keeps = new Float64Array(indices.length).fill(2 ** 32);
    const small = [...shares.keys()].filter((column) => shares[column] < 1);
    const large = [...shares.keys()].filter((column) => shares[column] >= 1);
    while (small.length > 0 && large.length > 0) {
      const column = small.pop()!;
      const giver = large.at(-1)!;
      this.#keeps[column] = Math.round(shares[column] * 2 ** 32);
      this.#aliases[column] = indices[giver];
      shares[giver] -= 1 - shares[column];
      if (shares[giver] < 1) small.push(large.pop()!);
    }
  }

  draw(stream: Stream): number {
    const column = stream.below(this.#indices.length);
    return stream.next() < this.#keeps[column] ? this.#indices[column] : this.#aliases[column];
  }
}
