import { type Kernel, ringWeights } from './kernels.ts';
import { type Moments, momentsOf } from './moments.ts';
import type { Neighbours } from './neighbours.ts';

/**
 * Gi*: is the neighbourhood of a cell, itself included, higher or lower than the study area?
 *
 *     z_i = (Σ_j w_ij x_j − x̄ W_i) / (s √((n S1_i − W_i²) / (n − 1)))
 *     W_i = Σ_j w_ij,  S1_i = Σ_j w_ij²,  s² = Σ x² / n − x̄²
 *
 * Ord and Getis (1995), DOI 10.1111/j.1538-4632.1995.tb00912.x. s has the divisor n, as there; it is computed
 * from the differences to the mean. One pass over the neighbour table: O(pairs).
 */

/** Sums over the weights of each cell, which do not depend on the values. */
export interface Weights {
  readonly neighbours: Neighbours;
  /** Weight of each ring. */
  readonly ofRing: Float64Array;
  /** W_i. */
  readonly total: Float64Array;
  /** S1_i. */
  readonly squares: Float64Array;
  /** √((n S1_i − W_i²) / (n − 1)); 0 where the neighbourhood weighs the whole area alike. */
  readonly spread: Float64Array;
}

/** Made once for a table and kernel. */
export function weightsOf(neighbours: Neighbours, kernel: Kernel = 'uniform'): Weights {
  const { offsets, rings, k } = neighbours;
  const n = offsets.length - 1;
  const ofRing = ringWeights(kernel, k);
  const total = new Float64Array(n);
  const squares = new Float64Array(n);
  const spread = new Float64Array(n);
  for (let cell = 0; cell < n; cell++) {
    for (let pos = offsets[cell]; pos < offsets[cell + 1]; pos++) {
      const weight = ofRing[rings[pos]];
      total[cell] += weight;
      squares[cell] += weight * weight;
    }
    spread[cell] = spreadOf(n, total[cell], squares[cell]);
  }
  return { neighbours, ofRing, total, squares, spread };
}

/** √((n S1 − W²) / (n − 1)) of one neighbourhood. */
export function spreadOf(n: number, total: number, squares: number): number {
  return n > 1 ? Math.sqrt(Math.max(0, n * squares - total * total) / (n - 1)) : 0;
}

/**
 * z of every cell, NaN where there is none; `whyNoScore` says why.
 * @param values one for each cell, finite
 * @throws RangeError for values of another number, or one that is not finite
 */
export function giStar(values: Float64Array, weights: Weights): Float64Array {
  const cellCount = weights.total.length;
  if (values.length !== cellCount)
    throw new RangeError(`${values.length} values for ${cellCount} cells of the study area`);
  const moments = momentsOf(values);
  const z = lagsOf(values, weights);
  for (let cell = 0; cell < cellCount; cell++) z[cell] = scoreOf(cell, z[cell], moments, weights);
  return z;
}

/** z of one cell from its lag; NaN where there is none. */
export function scoreOf(cell: number, lag: number, { mean, deviation }: Moments, weights: Weights): number {
  const scale = deviation * weights.spread[cell];
  return scale > 0 ? (lag - mean * weights.total[cell]) / scale : Number.NaN;
}

/** Σ_j w_ij x_j of every cell. */
export function lagsOf(values: Float64Array, { neighbours, ofRing }: Weights): Float64Array {
  const lags = new Float64Array(values.length);
  const binary = ofRing.every((weight) => weight === 1);
  if (binary) sumMembers(values, neighbours, lags);
  else for (let cell = 0; cell < lags.length; cell++) lags[cell] = lagOf(cell, values, neighbours, ofRing);
  return lags;
}

/** Σ_j w_ij x_j of one cell. */
export function lagOf(
  cell: number,
  values: Float64Array,
  { offsets, members, rings }: Neighbours,
  ofRing: Float64Array,
): number {
  let lag = 0;
  for (let pos = offsets[cell]; pos < offsets[cell + 1]; pos++)
    lag += ofRing[rings[pos]] * values[members[pos]];
  return lag;
}

// Binary weights need no look at the rings. The sum begins with a value of the row, not with the whole number 0:
// V8 would keep it as either kind of number and convert at each step, which takes five times as long.
function sumMembers(values: Float64Array, { offsets, members }: Neighbours, lags: Float64Array): void {
  let pos = 0;
  for (let cell = 0; cell < lags.length; cell++) {
    const end = offsets[cell + 1];
    if (pos === end) continue;
    let lag = values[members[pos++]];
    for (; pos < end; pos++) lag += values[members[pos]];
    lags[cell] = lag;
  }
}

export type NoScore = 'all values are equal' | 'the neighbourhood is the whole study area';

/** Why a cell has no z, or null where it has one. */
export function whyNoScore(cell: number, z: Float64Array, { spread }: Weights): NoScore | null {
  if (!Number.isNaN(z[cell])) return null;
  return spread[cell] === 0 ? 'the neighbourhood is the whole study area' : 'all values are equal';
}
