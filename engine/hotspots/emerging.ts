import { type Category, categoryOf } from './emerging-category.ts';
import { lagsOf, spreadOf, type Weights } from './gi-star.ts';
import { mannKendall, type Trend } from './mann-kendall.ts';
import { momentsOf } from './moments.ts';
import { classesOf, twoSidedPs } from './significance.ts';
import type { SpaceTimeValues } from './study-area.ts';

/**
 * Emerging hotspots: which cells became, stayed or ceased to be hot or cold?
 *
 * Gi* of every cell in every step, over its k-rings in this and the previous step (the first has none before).
 * n, x̄ and s are of all steps together, so that z may be compared between steps; the sources leave this open,
 * Esri's default is the same. A cell is hot (cold) in a step if its class there, after Benjamini and Hochberg
 * over the cells of the step, is so at 95 %. The trend is Mann–Kendall's over the cell's z at α = .10.
 * O(pairs × steps + cells × steps²).
 */

/** Significance below which a trend counts. */
export const TREND_ALPHA = 0.1;
/** Class of 95 % confidence. */
const CLASS_95 = 2;

export interface Emerging {
  /** Laid out as the values; NaN where there is no z. */
  readonly z: Float64Array;
  /** Class −3 … 3 of each z in its step. */
  readonly classes: Int8Array;
  /** Of each cell; null where a step has no z. */
  readonly categories: readonly (Category | null)[];
  readonly trends: readonly (Trend | null)[];
}

export function emergingHotspots(cube: SpaceTimeValues, weights: Weights): Emerging {
  const { cellCount, stepCount } = cube;
  const z = spaceTimeGiStar(cube, weights);
  const classes = new Int8Array(z.length);
  for (let step = 0; step < stepCount; step++) {
    const scores = z.subarray(step * cellCount, (step + 1) * cellCount);
    classes.set(classesOf(scores, twoSidedPs(scores)), step * cellCount);
  }
  const trends: (Trend | null)[] = [];
  const categories: (Category | null)[] = [];
  for (let cell = 0; cell < cellCount; cell++) {
    const series = Float64Array.from({ length: stepCount }, (_, step) => z[step * cellCount + cell]);
    const flags = Array.from(series, (_, step) => flagOf(classes[step * cellCount + cell]));
    const trend = series.some(Number.isNaN) ? null : mannKendall(series);
    trends.push(trend);
    categories.push(trend && categoryOf(flags, directionOf(trend)));
  }
  return { z, classes, categories, trends };
}

/** z by step and cell. */
export function spaceTimeGiStar(
  { cellCount, stepCount, values }: SpaceTimeValues,
  weights: Weights,
): Float64Array {
  if (values.length !== cellCount * stepCount || weights.total.length !== cellCount)
    throw new RangeError(
      `${values.length} values for ${stepCount} steps of ${cellCount} cells, weights of ${weights.total.length}`,
    );
  const { mean, deviation } = momentsOf(values);
  const z = new Float64Array(values.length);
  let before: Float64Array = new Float64Array(cellCount);
  for (let step = 0; step < stepCount; step++) {
    const now = lagsOf(values.subarray(step * cellCount, (step + 1) * cellCount), weights);
    const layers = step === 0 ? 1 : 2;
    for (let cell = 0; cell < cellCount; cell++) {
      const total = layers * weights.total[cell];
      const scale = deviation * spreadOf(values.length, total, layers * weights.squares[cell]);
      z[step * cellCount + cell] = scale > 0 ? (now[cell] + before[cell] - mean * total) / scale : Number.NaN;
    }
    before = now;
  }
  return z;
}

/** 1 hot, −1 cold, 0 neither. */
function flagOf(hotClass: number): number {
  return Math.abs(hotClass) >= CLASS_95 ? Math.sign(hotClass) : 0;
}

/** 1 up, −1 down, 0 no trend. */
export function directionOf({ z, p }: Trend): number {
  return p < TREND_ALPHA ? Math.sign(z) : 0;
}
