import { NO_VENUE } from '../columns.ts';
import { closeClassesOf, isClose } from '../contact-graph/signal.ts';
import { headOf, isAlive } from '../delta/layout.ts';
import { lowerBound } from '../order.ts';
import type { Policy } from '../policy.ts';
import { visitAt, visitsOf } from '../positions.ts';
import { collectRemovals, type Parts, type PersonRemovals, presentParts } from '../removals/present-parts.ts';
import { zonesMeet } from '../venue-index/zone.ts';
import type { World } from '../world.ts';
import { type EpisodeFilter, halfEdgeCounts, visitCounts } from './episode-filter.ts';
import { assumedEnds, type EndOf, sourceStays } from './source-stays.ts';

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
  /** The source's stay in the window, less removals, before its tail; `[0, 0)` for an encounter. */
  readonly stayFrom: number;
  readonly stayTo: number;
}

/** Finds the episodes of two persons in their own records, however many others were there, under one policy. */
export class PairMeetings {
  readonly #world: World;
  readonly #policy: Policy;
  readonly #closeClasses: Uint8Array;
  readonly #parts: Parts = { count: 0, from: [], to: [] };
  readonly #removals: PersonRemovals = { count: 0, starts: [], ends: [], facilities: [] };
  readonly #endOf: EndOf;
  #episodes: PairEpisode[] = [];

  readonly #filter: EpisodeFilter | null;

  /**
   * @param endOf where visits end; by default as the policy assumes it of those without check-out
   * @param filter which records count; `null` for all
   */
  constructor(
    world: World,
    policy: Policy,
    endOf = assumedEnds(policy),
    filter: EpisodeFilter | null = null,
  ) {
    this.#filter = filter;
    this.#world = world;
    this.#policy = policy;
    this.#endOf = endOf;
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
        stayFrom: 0,
        stayTo: 0,
      });
  }

  #addCoPresences(window: ExposureWindow, person: number): void {
    const stays = sourceStays(this.#world, this.#policy, window, this.#removals, this.#endOf);
    if (stays.length === 0) return;
    for (const personVisit of visitsOf(this.#world, person)) {
      const theirs = visitAt(this.#world, personVisit);
      const theirEnd = this.#endOf(theirs, personVisit);
      for (const { visit, venue, zone, from, to, airTo } of stays) {
        const start = Math.max(theirs.checkIn, from);
        const end = Math.min(theirEnd, airTo);
        if (start < end && theirs.venue === venue && zonesMeet(zone, theirs.zone))
          this.#episodes.push({
            from: start,
            to: end,
            halfEdge: -1,
            sourceVisit: visit,
            personVisit,
            stayFrom: from,
            stayTo: to,
          });
      }
    }
  }
}
