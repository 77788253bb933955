import { NO_VENUE } from '../columns.ts';
import { closeClassesOf, isClose } from '../contact-graph/signal.ts';
import { headOf, isAlive } from '../delta/layout.ts';
import { lowerBound } from '../order.ts';
import type { Policy } from '../policy.ts';
import { type VisitStay, visitAt, visitsOf } from '../positions.ts';
import { collectRemovals, type Parts, type PersonRemovals, presentParts } from '../removals/present-parts.ts';
import { zonesMeet } from '../venue-index/zone.ts';
import type { World } from '../world.ts';
import { type EpisodeFilter, halfEdgeCounts, visitCounts } from './episode-filter.ts';

/** The window `[from, to)` in which a source exposes others. */
export interface ExposureWindow {
  readonly source: number;
  readonly from: number;
  readonly to: number;
  /** Cuts every stay and episode; `Infinity` cuts nothing. */
  readonly asOf: number;
}

/** One episode of a pair, clipped to the window, and what made it. Positions are those of positions.ts. */
export interface PairEpisode {
  readonly from: number;
  readonly to: number;
  /** Position of a half-edge of either of them; −1 for a co-presence. */
  readonly halfEdge: number;
  /** Positions of the source's and the person's visit; −1 for an encounter. */
  readonly sourceVisit: number;
  readonly personVisit: number;
}

/** A stay of the source, less removals, with its tail: `[from, to)`. */
interface Air {
  readonly visit: number;
  readonly venue: number;
  readonly zone: number;
  readonly from: number;
  readonly to: number;
}

/** Finds the episodes of two persons in their own records, however many others were there, under one policy. */
export class PairMeetings {
  readonly #world: World;
  readonly #policy: Policy;
  readonly #closeClasses: Uint8Array;
  readonly #parts: Parts = { count: 0, from: [], to: [] };
  readonly #removals: PersonRemovals = { count: 0, starts: [], ends: [], facilities: [] };
  #episodes: PairEpisode[] = [];

  readonly #filter: EpisodeFilter | null;

  /** @param filter which records count; `null` for all */
  constructor(world: World, policy: Policy, filter: EpisodeFilter | null) {
    this.#filter = filter;
    this.#world = world;
    this.#policy = policy;
    this.#closeClasses = closeClassesOf(world.graph.signals, policy);
  }

  /** Ordered by start. */
  between(window: ExposureWindow, person: number): PairEpisode[] {
    this.#episodes = [];
    const { source } = window;
    collectRemovals(this.#world, source, this.#removals);
    const [owner, other] = this.#degree(person) < this.#degree(source) ? [person, source] : [source, person];
    this.#addEncounters(window, owner, other);
    this.#addLaterEncounters(window, owner, other);
    this.#addCoPresences(window, person);
    const counted = this.#filter ? this.#counted(this.#filter, source, person) : this.#episodes;
    return counted.sort((a, b) => a.from - b.from || a.to - b.to);
  }

  #counted(filter: EpisodeFilter, source: number, person: number): PairEpisode[] {
    const world = this.#world;
    return this.#episodes.filter(({ halfEdge, sourceVisit }) =>
      halfEdge < 0
        ? visitCounts(filter, world, sourceVisit)
        : halfEdgeCounts(filter, world, halfEdge, source, person),
    );
  }

  #degree(person: number): number {
    const { personCount, offsets } = this.#world.graph;
    return person < personCount ? offsets[person + 1] - offsets[person] : 0;
  }

  #addEncounters(window: ExposureWindow, owner: number, other: number): void {
    const { graph, delta } = this.#world;
    const { personCount, offsets, peers, starts, spans, classBits, longest_s } = graph;
    if (owner >= personCount) return;
    const to = Math.min(window.to, window.asOf);
    const last = offsets[owner + 1];
    for (let pos = lowerBound(starts, window.from - longest_s, offsets[owner], last); pos < last; pos++) {
      if (starts[pos] >= to) break;
      if (peers[pos] !== other || this.#closeClasses[spans[pos] & (2 ** classBits - 1)] === 0) continue;
      if (delta && !isAlive(0, delta.encounters.baseDieds[pos], delta.tick)) continue;
      this.#addEncounter(window, pos, starts[pos], starts[pos] + (spans[pos] >>> classBits));
    }
  }

  #addLaterEncounters(window: ExposureWindow, owner: number, other: number): void {
    const { graph, delta } = this.#world;
    if (delta === null) return;
    const { heads, nexts, borns, dieds, peers, starts, ends, signals } = delta.encounters;
    for (let row = headOf(heads, owner) - 1; row >= 0; row = nexts[row] - 1)
      if (
        peers[row] === other &&
        isAlive(borns[row], dieds[row], delta.tick) &&
        isClose(signals[row], this.#policy)
      )
        this.#addEncounter(window, graph.halfEdgeCount + row, starts[row], ends[row]);
  }

  #addEncounter(window: ExposureWindow, halfEdge: number, start: number, end: number): void {
    const parts = this.#parts;
    const from = Math.max(start, window.from);
    const to = Math.min(end, window.to, window.asOf);
    presentParts(this.#removals, NO_VENUE, from, to, parts);
    for (let part = 0; part < parts.count; part++)
      this.#episodes.push({
        from: parts.from[part],
        to: parts.to[part],
        halfEdge,
        sourceVisit: -1,
        personVisit: -1,
      });
  }

  #addCoPresences(window: ExposureWindow, person: number): void {
    const airs = this.#airsOf(window);
    if (airs.length === 0) return;
    for (const personVisit of visitsOf(this.#world, person)) {
      const stay = visitAt(this.#world, personVisit);
      for (const { visit, venue, zone, from, to } of airs) {
        const start = Math.max(stay.checkIn, from);
        const end = Math.min(this.#endOf(stay), to);
        if (start < end && stay.venue === venue && zonesMeet(zone, stay.zone))
          this.#episodes.push({ from: start, to: end, halfEdge: -1, sourceVisit: visit, personVisit });
      }
    }
  }

  #airsOf({ source, from, to, asOf }: ExposureWindow): Air[] {
    const { aerosol_tail_s } = this.#policy;
    const parts = this.#parts;
    const airs: Air[] = [];
    for (const visit of visitsOf(this.#world, source)) {
      const stay = visitAt(this.#world, visit);
      const until = Math.min(this.#endOf(stay), to, asOf);
      presentParts(this.#removals, stay.venue, Math.max(stay.checkIn, from), until, parts);
      for (let part = 0; part < parts.count; part++) {
        const tail_s = Math.min(parts.to[part] - parts.from[part], aerosol_tail_s);
        const airTo = Math.min(parts.to[part] + tail_s, asOf);
        airs.push({ visit, venue: stay.venue, zone: stay.zone, from: parts.from[part], to: airTo });
      }
    }
    return airs;
  }

  #endOf({ checkIn, end, isOpen }: VisitStay): number {
    return isOpen ? Math.min(checkIn + this.#policy.assumed_stay_s, end) : end;
  }
}
