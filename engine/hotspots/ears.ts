/**
 * EARS C1, C2, C3: is a day's count above that of the week before?
 *
 *     C1_t = (x_t − mean) / sd over t − 7 … t − 1      alarm above 3
 *     C2_t = (x_t − mean) / sd over t − 9 … t − 3      alarm above 3
 *     C3_t = Σ over t − 2 … t of max(0, C2 − 1)        alarm above 2
 *
 * Hutwagner et al. (2003), DOI 10.1007/PL00022317; sd with divisor 6. O(days). A baseline of equal counts has no
 * sd: C1 and C2 do not exist there, and C3 takes such a day's C2 as 0. (R's surveillance gives its alarms by a
 * quantile instead, mean + 3.09 sd at α = .001.) The sources leave open what holds in the first days: no
 * statistic exists before its baseline is whole, and C3 not before three C2 may be had.
 */

const BASELINE = 7;
const C2_LAG = 2;
const C3_DAYS = 3;
export const ALARM_C1 = 3;
export const ALARM_C2 = 3;
export const ALARM_C3 = 2;

/** One value a day; NaN where there is none. */
export interface Ears {
  readonly c1: Float64Array;
  readonly c2: Float64Array;
  readonly c3: Float64Array;
}

/** @param counts one a day, ascending, none left out */
export function ears(counts: Float64Array): Ears {
  const c1 = counts.map((_, day) => surplus(counts, day, 0));
  const c2 = counts.map((_, day) => surplus(counts, day, C2_LAG));
  const c3 = c2.map((_, day) => accumulated(c2, day));
  return { c1, c2, c3 };
}

/** (count − mean) / sd, the baseline ending `lag` days before yesterday. */
function surplus(counts: Float64Array, day: number, lag: number): number {
  const from = day - lag - BASELINE;
  if (from < 0) return Number.NaN;
  let sum = 0;
  for (let i = from; i < from + BASELINE; i++) sum += counts[i];
  const mean = sum / BASELINE;
  let squares = 0;
  for (let i = from; i < from + BASELINE; i++) squares += (counts[i] - mean) ** 2;
  const allEqual = counts.subarray(from, from + BASELINE).every((count) => count === counts[from]);
  return allEqual ? Number.NaN : (counts[day] - mean) / Math.sqrt(squares / (BASELINE - 1));
}

function accumulated(c2: Float64Array, day: number): number {
  if (day < BASELINE + C2_LAG + C3_DAYS - 1) return Number.NaN;
  let sum = 0;
  for (let i = day - C3_DAYS + 1; i <= day; i++) if (c2[i] > 1) sum += c2[i] - 1;
  return sum;
}
