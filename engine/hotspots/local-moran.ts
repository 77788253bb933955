import type { Weights } from './gi-star.ts';
import { momentsOf } from './moments.ts';
import { permutedTails, type Replicates, type Tails } from './permutation.ts';

/**
 * Local Moran: is a cell like its neighbours?
 *
 *     I_i = (n − 1) z_i Σ_j w_ij z_j / Σ_k z_k²,  z = x − x̄, weights of a row summing to 1, self left out
 *
 * Anselin (1995), DOI 10.1111/j.1538-4632.1995.tb00338.x, has n where this has n − 1, as PySAL and spdep do. A cell
 * without neighbours has I = 0. O(pairs).
 */
export interface LocalMoran {
  /** NaN where all values are equal. */
  readonly moran: Float64Array;
  /** 1 high among high, 2 low among high, 3 low among low, 4 high among low; 0 where all values are equal. */
  readonly quadrants: Uint8Array;
}

/** @param values one for each cell, finite */
export function localMoran(values: Float64Array, weights: Weights): LocalMoran {
  const { mean, deviation } = momentsOf(values);
  const n = values.length;
  const { sums, shares } = othersOf(values, weights);
  const moran = new Float64Array(n);
  const quadrants = new Uint8Array(n);
  for (let cell = 0; cell < n; cell++) {
    const own = values[cell] - mean;
    const near = shares[cell] > 0 ? sums[cell] / shares[cell] - mean : 0;
    moran[cell] = deviation > 0 ? ((n - 1) * own * near) / (n * deviation ** 2) : Number.NaN;
    if (deviation > 0) quadrants[cell] = quadrantOf(own, near);
  }
  return { moran, quadrants };
}

/** Tails of the neighbours' sum: |I*| ≥ |I| where that sum is at least as far from the expected one. */
export function localMoranTails(values: Float64Array, weights: Weights, replicates: Replicates): Tails {
  const { mean } = momentsOf(values);
  const { sums, shares } = othersOf(values, weights);
  const expected = shares.map((share) => mean * share);
  return permutedTails(values, sums, expected, weights, replicates);
}

/** Weighted sum of the neighbours' values and of their weights, the cell itself left out. */
function othersOf(values: Float64Array, { neighbours, ofRing }: Weights) {
  const { offsets, members, rings } = neighbours;
  const sums = new Float64Array(values.length);
  const shares = new Float64Array(values.length);
  for (let cell = 0; cell < values.length; cell++) {
    for (let pos = offsets[cell]; pos < offsets[cell + 1]; pos++) {
      if (members[pos] === cell) continue;
      sums[cell] += ofRing[rings[pos]] * values[members[pos]];
      shares[cell] += ofRing[rings[pos]];
    }
  }
  return { sums, shares };
}

function quadrantOf(own: number, near: number): number {
  if (own > 0) return near > 0 ? 1 : 4;
  return near > 0 ? 2 : 3;
}
