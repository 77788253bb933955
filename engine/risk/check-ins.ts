import type { CheckInParameters } from './cwa-parameters.ts';
import { isWithin } from './ranges.ts';

/** A stay, or the time about which others are warned, `[start, end)`. */
export interface Stay {
  readonly start: number;
  readonly end: number;
}

const DAY_S = 86_400;

/**
 * The time about which a source's stay warns others (Corona-Warn-App 2.x, presence tracing): the stay with what the air
 * keeps, put on multiples of ten minutes on the side where it overlaps more; its length is rounded to such a multiple.
 * `null` for a stay that warns nobody.
 */
export function warningOf(
  { start, end }: Stay,
  { dropIfMinutes, aerosolDecay, interval_s }: CheckInParameters,
): Stay | null {
  const minutes = (end - start) / 60;
  if (isWithin(minutes, dropIfMinutes)) return null;
  const decay = aerosolDecay.find((line) => isWithin(minutes, line.minutes));
  const airEnd = end + (decay ? (decay.slope * minutes + decay.intercept_min) * 60 : 0);
  const firstStart = Math.floor(start / interval_s) * interval_s;
  const lastStart = Math.floor(airEnd / interval_s) * interval_s;
  const length_s = Math.round((airEnd - start) / interval_s) * interval_s;
  const isMoreAtEnd = airEnd - lastStart > firstStart + interval_s - start;
  const warningStart = isMoreAtEnd ? lastStart + interval_s - length_s : firstStart;
  return { start: warningStart, end: warningStart + length_s };
}

/** The stay cut at each midnight UTC. One without length stays as it is, one that ends before it starts is none. */
export function splitAtMidnights({ start, end }: Stay): Stay[] {
  if (end < start) return [];
  const parts: Stay[] = [];
  let from = start;
  do {
    const to = Math.min(end, (Math.floor(from / DAY_S) + 1) * DAY_S);
    parts.push({ start: from, end: to });
    from = to;
  } while (from < end);
  return parts;
}

/** Minutes that both last, rounded half up; `null` where they do not overlap. */
export function overlapMinutes(stay: Stay, warning: Stay): number | null {
  const overlap_s = Math.min(stay.end, warning.end) - Math.max(stay.start, warning.start);
  return overlap_s > 0 ? Math.round(overlap_s / 60) : null;
}
