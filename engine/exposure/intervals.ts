/** Half-open intervals `[starts[i], ends[i])`; the arrays are reused and may be longer than `count`. */
export interface Intervals {
  count: number;
  starts: Float64Array;
  ends: Float64Array;
}

export function createIntervals(capacity = 64): Intervals {
  return { count: 0, starts: new Float64Array(capacity), ends: new Float64Array(capacity) };
}

export function pushInterval(intervals: Intervals, start: number, end: number): void {
  if (intervals.count === intervals.starts.length) grow(intervals);
  intervals.starts[intervals.count] = start;
  intervals.ends[intervals.count] = end;
  intervals.count++;
}

/** Sorts by start and merges what overlaps or touches, in place. O(n) if sorted, else O(n log n). */
export function mergeIntervals(intervals: Intervals): void {
  sortByStart(intervals);
  const { starts, ends, count } = intervals;
  let last = 0;
  for (let i = 1; i < count; i++) {
    if (starts[i] <= ends[last]) {
      if (ends[i] > ends[last]) ends[last] = ends[i];
    } else {
      last++;
      starts[last] = starts[i];
      ends[last] = ends[i];
    }
  }
  intervals.count = count === 0 ? 0 : last + 1;
}

/** Room for the position beside a start in one exact double: 2^32 starts × 2^21 positions. */
const POSITIONS = 2 ** 21;

function sortByStart({ starts, ends, count }: Intervals): void {
  let i = 1;
  while (i < count && starts[i - 1] <= starts[i]) i++;
  if (i >= count) return;
  if (count > POSITIONS) throw new RangeError(`${count} episodes of one pair, at most ${POSITIONS}`);
  const keys = new Float64Array(count);
  for (let pos = 0; pos < count; pos++) keys[pos] = starts[pos] * POSITIONS + pos;
  keys.sort();
  const endsBefore = ends.slice(0, count);
  for (let pos = 0; pos < count; pos++) {
    starts[pos] = Math.floor(keys[pos] / POSITIONS);
    ends[pos] = endsBefore[keys[pos] % POSITIONS];
  }
}

function grow(intervals: Intervals): void {
  const { starts, ends } = intervals;
  intervals.starts = new Float64Array(starts.length * 2);
  intervals.ends = new Float64Array(ends.length * 2);
  intervals.starts.set(starts);
  intervals.ends.set(ends);
}
