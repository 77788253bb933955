/** Exposure of one person to one source. For tests only: slow and plain on purpose. */
import type { Policy } from '../policy.ts';
import type { Episodes, Stay } from './episodes.ts';
import { type Interval, intersection, merged, timeWithin, without } from './intervals.ts';
import { zonesDiffer } from './zones.ts';

/** Instants in epoch seconds; `last_exposure` is the end of the last interval. */
export interface Exposure {
  readonly first_exposure: number;
  readonly last_exposure: number;
  readonly exposure_s: number;
  readonly qualified_at: number;
}

/** Exposure of `contact` to `source` in the window, or null where it does not qualify. */
export function exposureTo(
  source: string,
  contact: string,
  window: Interval,
  episodes: Episodes,
  policy: Policy,
): Exposure | null {
  const intervals = exposureIntervals(source, contact, window, episodes, policy);
  const qualified_at = qualifiedAt(intervals, policy);
  if (qualified_at === null) return null;
  const from = qualified_at - policy.window_s;
  const first = intervals.find(({ end }) => end > from)!;
  return {
    first_exposure: Math.max(first.start, from),
    last_exposure: intervals.at(-1)!.end,
    exposure_s: timeWithin(intervals, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY),
    qualified_at,
  };
}

/** The merged time in which `contact` was exposed to `source` in the window. */
export function exposureIntervals(
  source: string,
  contact: string,
  window: Interval,
  episodes: Episodes,
  policy: Policy,
): Interval[] {
  return merged([
    ...metIntervals(source, contact, window, episodes),
    ...sharedIntervals(source, contact, window, episodes, policy),
  ]);
}

/**
 * The earliest instant t at which disjoint intervals have `min_exposure_s` inside `[t - window_s, t)`.
 *
 * As t moves on, that time is a straight line between the instants where t or t - window_s passes an end of an
 * interval, and it grows by one second a second at most. So the first such instant that has enough lies on a
 * rising line, and what it has too much is how long ago it was just enough.
 */
export function qualifiedAt(
  intervals: readonly Interval[],
  { min_exposure_s, window_s }: Pick<Policy, 'min_exposure_s' | 'window_s'>,
): number | null {
  const bends = intervals.flatMap(({ start, end }) => [start, end, start + window_s, end + window_s]);
  for (const t of bends.sort((a, b) => a - b)) {
    const time_s = timeWithin(intervals, t - window_s, t);
    if (time_s >= min_exposure_s) return t - (time_s - min_exposure_s);
  }
  return null;
}

function metIntervals(source: string, contact: string, window: Interval, episodes: Episodes): Interval[] {
  const infectious = infectiousTime(source, null, window, episodes);
  return episodes.meetings
    .filter(({ persons }) => persons.includes(source) && persons.includes(contact))
    .flatMap((meeting) => infectious.map((time) => intersection(meeting, time)));
}

function sharedIntervals(
  source: string,
  contact: string,
  window: Interval,
  episodes: Episodes,
  policy: Policy,
): Interval[] {
  const shared: Interval[] = [];
  for (const theirs of episodes.stays.filter(({ person }) => person === source)) {
    const air = sourceAir(theirs, infectiousTime(source, theirs.venue, window, episodes), policy);
    for (const mine of episodes.stays.filter(({ person }) => person === contact)) {
      if (mine.venue !== theirs.venue || zonesDiffer(mine.zone, theirs.zone)) continue;
      shared.push(...air.map((piece) => intersection(piece, mine)));
    }
  }
  return shared;
}

/** The infectious pieces of the source's stay, each lengthened by its tail. */
export function sourceAir(stay: Stay, infectious: readonly Interval[], policy: Policy): Interval[] {
  return infectious
    .map((time) => intersection(stay, time))
    .filter(({ start, end }) => start < end)
    .map(({ start, end }) => ({ start, end: end + Math.min(end - start, policy.aerosol_tail_s) }));
}

/** The window less the source's removals, at a venue but for those whose own facility it is. */
export function infectiousTime(
  source: string,
  venue: string | null,
  window: Interval,
  episodes: Episodes,
): Interval[] {
  const removals = episodes.removals.filter(
    ({ person, facility }) => person === source && (venue === null || facility !== venue),
  );
  return without(window, removals);
}
