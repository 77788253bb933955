import { DistinctDraws } from './distinct-draws.ts';
import { lagsOf, type Weights } from './gi-star.ts';
import { momentsOf } from './moments.ts';
import { type Shapes, shapesOf, sumByShape, weightOfDraw } from './neighbourhood-shapes.ts';
import { streamOf } from './streams.ts';

/**
 * Conditional permutation: how often do values drawn from the other cells make a neighbourhood at least as
 * extreme as its own? The value of the cell itself stays; its m neighbours get m values of the other n − 1
 * cells, without replacement. Anselin (1995), DOI 10.1111/j.1538-4632.1995.tb00338.x.
 *
 *     p_i = (1 + #{|z*| ≥ |z_i|}) / (R + 1)
 *
 * Mean, deviation and weights do not change, so z* is as extreme as its neighbours' sum is. One replicate draws
 * one sequence of distinct places from 0 … n − 2 for all cells; a cell that meets its own place there takes the
 * last cell instead, which makes its first m places a uniform draw from the others. So each p is that of draws
 * of the cell's own, while the p of different cells share their chance (PySAL's esda shares draws likewise).
 * Cells with equally many neighbours in each ring share the sum, but for the few that were drawn: a replicate
 * costs O(n + m) instead of O(n m).
 */

/** Numbers of replicates with a sum at least as far below, or above, the expected one as the cell's own. */
export interface Tails {
  readonly below: Uint32Array;
  readonly above: Uint32Array;
}

/** The replicates `[from, to)`. Each has its own stream: the tails of parts add up to those of the whole. */
export interface Replicates {
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

/** What a sum over the neighbours, without the cell itself, is held against: `expected` ± its own distance from it. */
interface Bounds {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** Sums closer than this, relative to the largest there could be, are equal: another order gives other last bits. */
const TIE = 1e-12;

/** Tails of Gi*. @param values one for each cell, finite */
export function giStarTails(values: Float64Array, weights: Weights, replicates: Replicates): Tails {
  const { mean } = momentsOf(values);
  const own = values.map((value) => weights.ofRing[0] * value);
  const sums = lagsOf(values, weights).map((lag, cell) => lag - own[cell]);
  const expected = own.map((value, cell) => mean * weights.total[cell] - value);
  return permutedTails(values, sums, expected, weights, replicates);
}

/** p of every cell from the tails of all `count` replicates; NaN where there is no z. */
export function permutationPs(z: Float64Array, { below, above }: Tails, count: number): Float64Array {
  return z.map((score, cell) =>
    Number.isNaN(score) ? Number.NaN : (1 + below[cell] + above[cell]) / (count + 1),
  );
}

/** Tails of all replicates from those of their parts. */
export function joinTails(parts: readonly Tails[]): Tails {
  const [first, ...others] = parts;
  const joined = { below: first.below.slice(), above: first.above.slice() };
  for (const { below, above } of others) {
    for (let cell = 0; cell < below.length; cell++) {
      joined.below[cell] += below[cell];
      joined.above[cell] += above[cell];
    }
  }
  return joined;
}

/**
 * Tails of any statistic that grows with the weighted sum over a cell's neighbours.
 * @param observed that sum for each cell, the cell itself left out
 * @param expected what it is measured from
 */
export function permutedTails(
  values: Float64Array,
  observed: Float64Array,
  expected: Float64Array,
  weights: Weights,
  { seed, from, to }: Replicates,
): Tails {
  const shapes = shapesOf(weights);
  const bounds = boundsOf(values, observed, expected, weights);
  const tails = { below: new Uint32Array(values.length), above: new Uint32Array(values.length) };
  const draws = new DistinctDraws(Math.max(0, values.length - 1), shapes.longest);
  const sums = new Float64Array(shapes.count);
  for (let replicate = from; replicate < to; replicate++) {
    draws.draw(streamOf(seed, replicate));
    sumByShape(values, draws.places, shapes, weights.ofRing, sums);
    countAll(sums, shapes.ofCell, bounds, tails);
    correctDrawn(values, draws.places, shapes, weights.ofRing, sums, bounds, tails);
  }
  return tails;
}

function boundsOf(
  values: Float64Array,
  observed: Float64Array,
  expected: Float64Array,
  { total }: Weights,
): Bounds {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const distances = observed.map((sum, cell) => Math.abs(sum - expected[cell]) - TIE * largest * total[cell]);
  return {
    low: distances.map((distance, cell) => expected[cell] - distance),
    high: distances.map((distance, cell) => expected[cell] + distance),
  };
}

function countAll(sums: Float64Array, shapeOf: Uint32Array, { low, high }: Bounds, tails: Tails): void {
  const { below, above } = tails;
  for (let cell = 0; cell < shapeOf.length; cell++) {
    const sum = sums[shapeOf[cell]];
    if (sum <= low[cell]) below[cell]++;
    else if (sum >= high[cell]) above[cell]++;
  }
}

/** Counts the cells that met their own place once more, with the last cell's value in it. */
function correctDrawn(
  values: Float64Array,
  places: Uint32Array,
  shapes: Shapes,
  ofRing: Float64Array,
  sums: Float64Array,
  bounds: Bounds,
  tails: Tails,
): void {
  const last = values[values.length - 1];
  for (const [draw, cell] of places.entries()) {
    const shape = shapes.ofCell[cell];
    const weight = weightOfDraw(shape, draw, shapes, ofRing);
    count(cell, sums[shape], bounds, tails, -1);
    count(cell, sums[shape] + weight * (last - values[cell]), bounds, tails, 1);
  }
}

function count(cell: number, sum: number, { low, high }: Bounds, { below, above }: Tails, by: number): void {
  if (sum <= low[cell]) below[cell] += by;
  else if (sum >= high[cell]) above[cell] += by;
}
