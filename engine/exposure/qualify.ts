import type { Intervals } from './intervals.ts';

/** Exposure of one person to one source. Instants are epoch seconds. */
export interface Exposure {
  /** First merged instant at or after `qualifiedAt − window_s`. */
  first: number;
  /** End of the last merged interval. */
  last: number;
  /** Total merged time. */
  exposure_s: number;
  /** Earliest t at which the merged time inside `[t − window_s, t)` reaches `min_exposure_s`. */
  qualifiedAt: number;
}

/**
 * Fills `exposure` from merged intervals and says whether it qualifies: whether some span of `window_s` holds at
 * least `minExposure_s` of merged time. The span rolls; calendar days would miss an exposure across midnight
 * (close contact: 15 minutes cumulated in 24 hours, CDC 2020-10-21).
 *
 * Let f(t) be the merged time in `[t − window_s, t)`. While t runs through interval i, f grows by one a second as
 * long as t − window_s lies in a gap, and stands still while it lies in an interval; between intervals f only
 * falls. So the earliest t is found by walking t through the intervals and the trailing end through the earlier
 * ones: O(n).
 */
export function qualify(
  merged: Intervals,
  minExposure_s: number,
  window_s: number,
  exposure: Exposure,
): boolean {
  const { starts, ends, count } = merged;
  let total_s = 0;
  for (let i = 0; i < count; i++) total_s += ends[i] - starts[i];
  if (total_s < minExposure_s) return false;
  let trailing = 0;
  let held_s = 0;
  for (let i = 0; i < count; i++) {
    let t = starts[i];
    // Intervals that end by t − window_s have left the span; the one that it cuts has left in part.
    while (ends[trailing] <= t - window_s) held_s -= ends[trailing] - starts[trailing++];
    let heldAtT_s = held_s - Math.max(0, t - window_s - starts[trailing]);
    while (t < ends[i]) {
      const tail = t - window_s;
      const isInGap = tail < starts[trailing];
      const until = Math.min(ends[i], (isInGap ? starts[trailing] : ends[trailing]) + window_s);
      if (isInGap) {
        if (heldAtT_s + (until - t) >= minExposure_s) {
          // The span's lower end lies in a gap still, so the first instant in it is where the next interval starts.
          exposure.first = starts[trailing];
          exposure.last = ends[count - 1];
          exposure.exposure_s = total_s;
          exposure.qualifiedAt = t + (minExposure_s - heldAtT_s);
          return true;
        }
        heldAtT_s += until - t;
      } else if (until === ends[trailing] + window_s) {
        held_s -= ends[trailing] - starts[trailing++];
      }
      t = until;
    }
    held_s += ends[i] - starts[i];
  }
  return false;
}

/** Most merged time that any span of `window_s` holds: by how much an exposure fell short. O(n). */
export function longestHeld({ starts, ends, count }: Intervals, window_s: number): number {
  let longest_s = 0;
  let held_s = 0;
  let trailing = 0;
  for (let i = 0; i < count; i++) {
    // Between intervals the held time only falls, so it is greatest at the end of some interval.
    held_s += ends[i] - starts[i];
    const tail = ends[i] - window_s;
    while (ends[trailing] <= tail) held_s -= ends[trailing] - starts[trailing++];
    longest_s = Math.max(longest_s, held_s - Math.max(0, tail - starts[trailing]));
  }
  return longest_s;
}
