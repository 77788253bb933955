import type { LocalDays } from '../local-days.ts';

const DAY_S = 86_400;
const FIRST_DAY = -4;

/**
 * Infectiousness by local day from onset, −4 … +4: the transmission-risk values of the Corona-Warn-App's configuration of
 * 2023. On other days 0.
 */
export const INFECTIOUSNESS = [0.8, 1.2, 1.4, 1.6, 1.6, 1.6, 1.2, 1.0, 0.6] as const;

/** Exposure of some disjoint intervals, each second by the infectiousness of its local day. */
export function weightedExposure_s(
  intervals: readonly { readonly from: number; readonly to: number }[],
  onset: number,
  days: LocalDays,
): number {
  const onsetDay = days.dayOf(onset).start;
  let weighted_s = 0;
  for (const { from, to } of intervals)
    for (let at = from; at < to; ) {
      const { start, end } = days.dayOf(at);
      const until = Math.min(to, end);
      // Around a change of clocks a day is an hour longer or shorter.
      const day = Math.round((start - onsetDay) / DAY_S);
      weighted_s += (until - at) * (INFECTIOUSNESS[day - FIRST_DAY] ?? 0);
      at = until;
    }
  return weighted_s;
}
