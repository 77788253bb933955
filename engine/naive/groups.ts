/** Stays among many, and the exposures that rest on them. For tests only: slow and plain on purpose. */
import type { Policy } from '../policy.ts';
import type { Episodes, Stay } from './episodes.ts';
import { exposureTo, infectiousTime, sourceAir } from './exposure.ts';
import { type Interval, intersection } from './intervals.ts';
import { utf8Order } from './utf8.ts';
import { zonesDiffer } from './zones.ts';

/** A source's stay among more than `group_above` stays of others. */
export interface NaiveGroup {
  readonly venue: string;
  readonly start: number;
  readonly others: number;
}

interface Group extends NaiveGroup {
  readonly stay: Stay;
  readonly pieces: readonly Interval[];
}

/** The group that tells a contact's exposure to a source; `null` where it qualifies without groups. */
export function naiveGroupOf(
  source: string,
  contact: string,
  window: Interval,
  episodes: Episodes,
  policy: Policy,
): NaiveGroup | null {
  const groups = groupsOf(source, window, episodes, policy);
  const others = episodes.stays.filter((stay) => !groups.some((group) => group.stay === stay));
  if (exposureTo(source, contact, window, { ...episodes, stays: others }, policy)) return null;
  const met = groups.flatMap((group) =>
    episodes.stays
      .filter(({ person, venue }) => person === contact && venue === group.venue)
      .filter(({ zone }) => !zonesDiffer(zone, group.stay.zone))
      .flatMap((mine) => group.pieces.map((piece) => ({ group, shared: intersection(piece, mine) })))
      .filter(({ shared }) => shared.start < shared.end),
  );
  const [first] = met.sort(
    (a, b) =>
      a.shared.start - b.shared.start ||
      utf8Order(a.group.venue, b.group.venue) ||
      a.group.start - b.group.start,
  );
  return first ? { venue: first.group.venue, start: first.group.start, others: first.group.others } : null;
}

function groupsOf(source: string, window: Interval, episodes: Episodes, policy: Policy): Group[] {
  return episodes.stays
    .filter(({ person }) => person === source)
    .map((stay) => {
      const times = infectiousTime(source, stay.venue, window, episodes);
      return { stay, pieces: sourceAir(stay, times, policy) };
    })
    .filter(({ pieces }) => pieces.length > 0)
    .map(({ stay, pieces }) => ({
      stay,
      pieces,
      venue: stay.venue,
      start: Math.min(...pieces.map((piece) => piece.start)),
      others: Math.max(...pieces.map((piece) => othersAt(stay, piece, episodes))),
    }))
    .filter(({ others }) => others > policy.group_above);
}

function othersAt(stay: Stay, air: Interval, { stays }: Episodes): number {
  return stays.filter((other) => {
    const shared = intersection(air, other);
    const isThere = other.venue === stay.venue && !zonesDiffer(other.zone, stay.zone);
    return other.person !== stay.person && isThere && other.start < other.end && shared.start < shared.end;
  }).length;
}
