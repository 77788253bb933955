import { NO_VENUE } from '../columns.ts';
import { closeClassesOf } from '../contact-graph/signal.ts';
import { lowerBound } from '../order.ts';
import type { Policy } from '../policy.ts';
import { type Parts, presentParts } from '../removals/removals.ts';
import { OPEN_STAY_BIT, stayEnd } from '../venue-index/layout.ts';
import { zonesMeet } from '../venue-index/zone.ts';
import type { World } from '../world.ts';
import { createIntervals, type Intervals, mergeIntervals, pushInterval } from './intervals.ts';
import { type Exposure, longestHeld, qualify } from './qualify.ts';

/** The window `[from, to)` in which a source exposes others. */
export interface ExposureWindow {
  readonly source: number;
  readonly from: number;
  readonly to: number;
  /** Cuts every stay and episode; `Infinity` cuts nothing. */
  readonly asOf: number;
}

/** One episode of a pair, clipped to the window, and what made it. */
export interface PairEpisode {
  readonly from: number;
  readonly to: number;
  /** Position of a half-edge of either of them in the contact graph; −1 for a co-presence. */
  readonly halfEdge: number;
  /** Positions in the venue index of the source's and the person's visit; −1 for an encounter. */
  readonly sourceVisit: number;
  readonly personVisit: number;
}

export interface PairExposure {
  /** `null` where the exposure does not qualify. */
  readonly exposure: Exposure | null;
  /** Most merged time in any span of the policy's window. */
  readonly longestHeld_s: number;
  /** Ordered by start. */
  readonly episodes: readonly PairEpisode[];
}

/**
 * The exposure of one person to one source, with every episode of it. Cost: the half-edges of the one who has fewer,
 * and the visits of both, however many others were there.
 */
export class PairExposures {
  readonly #world: World;
  readonly #policy: Policy;
  readonly #closeClasses: Uint8Array;
  readonly #parts: Parts = { count: 0, from: [], to: [] };
  readonly #merged = createIntervals();

  constructor(world: World, policy: Policy) {
    this.#world = world;
    this.#policy = policy;
    this.#closeClasses = closeClassesOf(world.graph.signals, policy);
  }

  /** @param person never the source itself */
  pair(window: ExposureWindow, person: number): PairExposure {
    const episodes: PairEpisode[] = [];
    this.#addEncounters(episodes, window, person);
    this.#addCoPresences(episodes, window, person);
    episodes.sort((a, b) => a.from - b.from || a.to - b.to);
    const merged = this.#mergedTimes(episodes);
    const { min_exposure_s, window_s } = this.#policy;
    const exposure = { first: 0, last: 0, exposure_s: 0, qualifiedAt: 0 };
    return {
      exposure: qualify(merged, min_exposure_s, window_s, exposure) ? exposure : null,
      longestHeld_s: longestHeld(merged, window_s),
      episodes,
    };
  }

  #addEncounters(episodes: PairEpisode[], window: ExposureWindow, person: number): void {
    const { offsets, peers, starts, spans, classBits, longest_s } = this.#world.graph;
    const { source, from } = window;
    const to = Math.min(window.to, window.asOf);
    const degree = (of: number) => offsets[of + 1] - offsets[of];
    const [owner, other] = degree(person) < degree(source) ? [person, source] : [source, person];
    const parts = this.#parts;
    const first = lowerBound(starts, from - longest_s, offsets[owner], offsets[owner + 1]);
    for (let pos = first; pos < offsets[owner + 1] && starts[pos] < to; pos++) {
      if (peers[pos] !== other || this.#closeClasses[spans[pos] & (2 ** classBits - 1)] === 0) continue;
      const start = Math.max(starts[pos], from);
      const end = Math.min(starts[pos] + (spans[pos] >>> classBits), to);
      if (start >= end) continue;
      presentParts(this.#world.removals, source, NO_VENUE, start, end, parts);
      for (let part = 0; part < parts.count; part++)
        episodes.push({
          from: parts.from[part],
          to: parts.to[part],
          halfEdge: pos,
          sourceVisit: -1,
          personVisit: -1,
        });
    }
  }

  #addCoPresences(episodes: PairEpisode[], window: ExposureWindow, person: number): void {
    const { source, from, to, asOf } = window;
    const { visits } = this.#world;
    const { assumed_stay_s } = this.#policy;
    const until = Math.min(to, asOf);
    for (let i = visits.personOffsets[source]; i < visits.personOffsets[source + 1]; i++) {
      const pos = visits.personVisits[i];
      if (visits.checkIns[pos] >= until) break;
      const stayFrom = Math.max(visits.checkIns[pos], from);
      const stayTo = Math.min(stayEnd(visits, pos, assumed_stay_s), until);
      if (stayFrom < stayTo) this.#addStay(episodes, person, pos, stayFrom, stayTo, asOf);
    }
  }

  /** The person's visits that overlap with a stay of the source, or with its tail. */
  #addStay(
    episodes: PairEpisode[],
    person: number,
    sourceVisit: number,
    stayFrom: number,
    stayTo: number,
    asOf: number,
  ): void {
    const { visits, removals } = this.#world;
    const { assumed_stay_s, aerosol_tail_s } = this.#policy;
    const parts = this.#parts;
    const venue = visits.venues[sourceVisit];
    presentParts(removals, visits.persons[sourceVisit], venue, stayFrom, stayTo, parts);
    for (let part = 0; part < parts.count; part++) {
      const { from, to } = { from: parts.from[part], to: parts.to[part] };
      const airUntil = Math.min(to + Math.min(to - from, aerosol_tail_s), asOf);
      for (let i = visits.personOffsets[person]; i < visits.personOffsets[person + 1]; i++) {
        const pos = visits.personVisits[i];
        if (visits.checkIns[pos] >= airUntil) break;
        if (visits.venues[pos] !== venue || !zonesOverlap(visits.zones, sourceVisit, pos)) continue;
        const start = Math.max(visits.checkIns[pos], from);
        const end = Math.min(stayEnd(visits, pos, assumed_stay_s), airUntil);
        if (start < end) episodes.push({ from: start, to: end, halfEdge: -1, sourceVisit, personVisit: pos });
      }
    }
  }

  #mergedTimes(episodes: readonly PairEpisode[]): Intervals {
    this.#merged.count = 0;
    for (const { from, to } of episodes) pushInterval(this.#merged, from, to);
    mergeIntervals(this.#merged);
    return this.#merged;
  }
}

function zonesOverlap(zones: Uint32Array, a: number, b: number): boolean {
  return zonesMeet(zones[a] & ~OPEN_STAY_BIT, zones[b] & ~OPEN_STAY_BIT);
}
