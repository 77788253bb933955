import { lagOf, lagsOf, scoreOf, type Weights } from './gi-star.ts';
import type { Moments } from './moments.ts';

/**
 * Gi* of counts that grow by single events, without a run over all cells.
 *
 * An event changes the lag of its own neighbourhood only, but mean and deviation for every cell. So lags are
 * kept, those near the event are summed anew, and z is computed from a lag when asked for. An event costs
 * O(pairs of its neighbourhood), a z O(1). Lags equal those of a full run to the bit: sums of whole numbers are
 * exact, and those of a kernel are taken in the same order.
 *
 * Σx and Σx² of whole numbers are exact; n Σx² − (Σx)² is taken in whole numbers of any size, so the deviation
 * does not drift, however many events have been added.
 */
export class LiveGiStar {
  readonly #counts: Float64Array;
  readonly #weights: Weights;
  readonly #lags: Float64Array;
  #sum = 0;
  #squares = 0;
  #moments: Moments;

  /** @param counts whole numbers, one for each cell; copied. @throws RangeError for any other value */
  constructor(counts: Float64Array, weights: Weights) {
    for (const [cell, count] of counts.entries()) {
      if (!Number.isSafeInteger(count))
        throw new RangeError(`count of cell ${cell} is ${count}, expected a whole number`);
      this.#sum += count;
      this.#squares += count * count;
    }
    this.#counts = counts.slice();
    this.#weights = weights;
    this.#lags = lagsOf(counts, weights);
    this.#moments = this.#currentMoments();
  }

  /** Counts `events` more (fewer, if negative) in a cell. */
  add(cell: number, events = 1): void {
    const { neighbours, ofRing } = this.#weights;
    const before = this.#counts[cell];
    this.#counts[cell] = before + events;
    this.#sum += events;
    this.#squares += events * (2 * before + events);
    // Neighbourhood is mutual, so the members of the cell are the cells that have it as a member.
    for (let pos = neighbours.offsets[cell]; pos < neighbours.offsets[cell + 1]; pos++) {
      const near = neighbours.members[pos];
      this.#lags[near] = lagOf(near, this.#counts, neighbours, ofRing);
    }
    this.#moments = this.#currentMoments();
  }

  /** z of one cell now, NaN where there is none. */
  score(cell: number): number {
    return scoreOf(cell, this.#lags[cell], this.#moments, this.#weights);
  }

  /** z of every cell now. */
  scores(): Float64Array {
    return this.#lags.map((lag, cell) => scoreOf(cell, lag, this.#moments, this.#weights));
  }

  #currentMoments(): Moments {
    const n = this.#counts.length;
    if (n === 0) return { mean: 0, deviation: 0 };
    const spread = BigInt(n) * BigInt(this.#squares) - BigInt(this.#sum) ** 2n;
    return { mean: this.#sum / n, deviation: Math.sqrt(Number(spread)) / n };
  }
}
