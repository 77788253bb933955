import type { Policy } from '../policy.ts';
import { stayEndOf, visitAt, visitsOf } from '../positions.ts';
import { collectRemovals, type PersonRemovals } from '../removals/present-parts.ts';
import { zonesMeet } from '../venue-index/zone.ts';
import type { World } from '../world.ts';
import { createIntervals, mergeIntervals, pushInterval } from './intervals.ts';
import { type ExposureWindow, type PairEpisode, PairMeetings } from './pair-meetings.ts';
import { longestHeld } from './qualify.ts';
import { assumedEnds, type SourceStay, sourceStays } from './source-stays.ts';
import { StaysAtVenue } from './stays-at-venue.ts';

/** A stay of a source among more others than the policy's `group_above`; its air is shared in `[from, to)`. */
export interface GroupStay {
  /** Position of the visit. */
  readonly visit: number;
  readonly venue: number;
  readonly from: number;
  readonly to: number;
  /** Stays of others, in zones that share its air, that overlap with it; where removals cut the stay, of the fullest piece. */
  readonly others: number;
}

/** Windows whose stays are kept: a list asks for each of its sources again and again. */
const WINDOWS_KEPT_MAX = 4096;

/**
 * Tells which exposures rest on a stay among many: on a list such rows are told as one.
 *
 * A stay is a group stay if more than `group_above` stays of others overlap with it. A person who checked in twice counts
 * twice: telling persons apart would cost a look at each of 10⁵ guests. An exposure rests on group stays if without them
 * it does not qualify; it is told by the one that it met first. Lists themselves do not depend on it.
 */
export class GroupExposures {
  readonly #world: World;
  readonly #policy: Policy;
  readonly #stays: StaysAtVenue;
  readonly #meetings: PairMeetings;
  readonly #venueOrder: (a: number, b: number) => number;
  readonly #removals: PersonRemovals = { count: 0, starts: [], ends: [], facilities: [] };
  readonly #merged = createIntervals();
  readonly #kept = new Map<string, readonly GroupStay[]>();

  /** @param venueOrder of venues by number, for stays that begin at once */
  constructor(world: World, policy: Policy, venueOrder: (a: number, b: number) => number) {
    this.#world = world;
    this.#policy = policy;
    this.#stays = new StaysAtVenue(world, policy);
    this.#meetings = new PairMeetings(world, policy);
    this.#venueOrder = venueOrder;
  }

  /** The group stay that tells the person's exposure in the window, `null` where it stands on its own. */
  of(window: ExposureWindow, person: number): GroupStay | null {
    const groups = this.staysOf(window);
    if (groups.length === 0) return null;
    const episodes = this.#meetings.between(window, person);
    const stayOf = ({ sourceVisit }: PairEpisode) => groups.find(({ visit }) => visit === sourceVisit);
    if (this.#qualify(episodes.filter((episode) => !stayOf(episode)))) return null;
    const met = episodes.filter(stayOf).map((episode) => ({ episode, stay: stayOf(episode)! }));
    met.sort(
      (a, b) =>
        a.episode.from - b.episode.from ||
        this.#venueOrder(a.stay.venue, b.stay.venue) ||
        a.stay.from - b.stay.from,
    );
    return met[0]?.stay ?? null;
  }

  /** The group stays of a source in a window. */
  staysOf(window: ExposureWindow): readonly GroupStay[] {
    const { source, from, to, asOf } = window;
    const key = `${source} ${from} ${to} ${asOf}`;
    let groups = this.#kept.get(key);
    if (!groups) {
      collectRemovals(this.#world, source, this.#removals);
      const pieces = sourceStays(
        this.#world,
        this.#policy,
        window,
        this.#removals,
        assumedEnds(this.#policy),
      );
      groups = Array.from(Map.groupBy(pieces, ({ visit }) => visit).values(), (ofVisit) => ({
        visit: ofVisit[0].visit,
        venue: ofVisit[0].venue,
        from: Math.min(...ofVisit.map((piece) => piece.from)),
        to: Math.max(...ofVisit.map(({ airTo }) => airTo)),
        others: Math.max(...ofVisit.map((piece) => this.#othersAt(source, piece))),
      })).filter(({ others }) => others > this.#policy.group_above);
      if (this.#kept.size >= WINDOWS_KEPT_MAX) this.#kept.clear();
      this.#kept.set(key, groups);
    }
    return groups;
  }

  #othersAt(source: number, { venue, zone, from, airTo }: SourceStay): number {
    if (this.#stays.most(venue) <= this.#policy.group_above) return 0;
    let own = 0;
    for (const visit of visitsOf(this.#world, source)) {
      const stay = visitAt(this.#world, visit);
      const end = stayEndOf(stay, this.#policy.assumed_stay_s);
      const isThere = stay.venue === venue && zonesMeet(zone, stay.zone) && stay.checkIn < end;
      if (isThere && stay.checkIn < airTo && end > from) own++;
    }
    return this.#stays.overlapping(venue, zone, from, airTo) - own;
  }

  #qualify(episodes: readonly PairEpisode[]): boolean {
    this.#merged.count = 0;
    for (const { from, to } of episodes) pushInterval(this.#merged, from, to);
    mergeIntervals(this.#merged);
    return longestHeld(this.#merged, this.#policy.window_s) >= this.#policy.min_exposure_s;
  }
}
