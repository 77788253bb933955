/** Half-open intervals of epoch seconds as plain objects. For tests only: slow and plain on purpose. */

/** `[start, end)`. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

export function isEmpty({ start, end }: Interval): boolean {
  return start >= end;
}

/** What both hold; may be empty. */
export function intersection(a: Interval, b: Interval): Interval {
  return { start: Math.max(a.start, b.start), end: Math.min(a.end, b.end) };
}

/** The longest intervals that are left of `whole` without the `holes`; none of them is empty. */
export function without(whole: Interval, holes: readonly Interval[]): Interval[] {
  let pieces = [whole];
  for (const hole of holes.filter((candidate) => !isEmpty(candidate))) {
    pieces = pieces.flatMap((piece) => [
      { start: piece.start, end: Math.min(piece.end, hole.start) },
      { start: Math.max(piece.start, hole.end), end: piece.end },
    ]);
  }
  return pieces.filter((piece) => !isEmpty(piece));
}

/** The same instants in disjoint intervals by time; touching ones become one, empty ones none. */
export function merged(intervals: readonly Interval[]): Interval[] {
  const result: Interval[] = [];
  const byStart = intervals.filter((interval) => !isEmpty(interval)).sort((a, b) => a.start - b.start);
  for (const { start, end } of byStart) {
    const last = result.at(-1);
    if (last && start <= last.end)
      result[result.length - 1] = { start: last.start, end: Math.max(last.end, end) };
    else result.push({ start, end });
  }
  return result;
}

/** Seconds that disjoint intervals have inside `[from, to)`. */
export function timeWithin(intervals: readonly Interval[], from: number, to: number): number {
  let time_s = 0;
  for (const { start, end } of intervals) time_s += Math.max(0, Math.min(end, to) - Math.max(start, from));
  return time_s;
}
