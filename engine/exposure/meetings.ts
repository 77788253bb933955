import { NO_VENUE } from '../columns.ts';
import { closeClassesOf, isClose } from '../contact-graph/signal.ts';
import { type DeltaState, headOf, isAlive } from '../delta/layout.ts';
import { lowerBound } from '../order.ts';
import type { Policy } from '../policy.ts';
import { collectRemovals, type Parts, type PersonRemovals, presentParts } from '../removals/present-parts.ts';
import type { World } from '../world.ts';
import { CoPresences } from './co-presences.ts';
import type { Crowds } from './crowds.ts';
import { type EpisodeFilter, halfEdgeCounts, visitCounts } from './episode-filter.ts';
import { Peers } from './peers.ts';

/**
 * Finds whom a source met in a window, under one policy: its encounters and co-presences, clipped to the window
 * less the source's removals. Cost: the source's half-edges and visits in the window, and the visits to the same
 * venues at the same time; of longer histories only a binary search.
 */
export class Meetings {
  readonly peers = new Peers();
  readonly #world: World;
  readonly #coPresences: CoPresences;
  readonly #policy: Policy;
  /** 1 for each class of half-edges that counts under the policy. */
  readonly #closeClasses: Uint8Array;
  readonly #parts: Parts = { count: 0, from: [], to: [] };
  readonly #removals: PersonRemovals = { count: 0, starts: [], ends: [], facilities: [] };

  readonly #filter: EpisodeFilter | null;

  /**
   * @param crowds tells which meetings change no row, so that they are left out
   * @param filter which records count; `null` for all
   */
  constructor(world: World, policy: Policy, crowds: Crowds, filter: EpisodeFilter | null) {
    this.#filter = filter;
    this.#coPresences = new CoPresences(world, policy, this.peers, crowds);
    this.#world = world;
    this.#policy = policy;
    this.#closeClasses = closeClassesOf(world.graph.signals, policy);
  }

  /** Whether meetings in crowds that would change no row were left out of `peers`. */
  get hasLeftOut(): boolean {
    return this.#coPresences.hasLeftOut;
  }

  /**
   * Puts everybody whom the source met in `[from, to)` into `peers`, in place of what was there.
   * @param asOf cuts every stay and episode
   */
  collect(source: number, from: number, to: number, asOf: number): void {
    this.peers.clear();
    const end = Math.min(to, asOf);
    if (from >= end) return;
    collectRemovals(this.#world, source, this.#removals);
    this.#collectEncounters(source, from, end);
    this.#coPresences.collect(source, from, end, asOf, this.#removals);
    if (this.#filter) this.#keepCounted(source, this.#filter);
    this.peers.group();
  }

  #keepCounted(source: number, filter: EpisodeFilter): void {
    const { peers } = this;
    const { persons, starts, ends, origins, peerVisits } = peers;
    const numFound = peers.episodeCount;
    peers.episodeCount = 0;
    for (let episode = 0; episode < numFound; episode++) {
      const origin = origins[episode];
      const isCounted =
        peerVisits[episode] >= 0
          ? visitCounts(filter, this.#world, origin)
          : halfEdgeCounts(filter, this.#world, origin, source, persons[episode]);
      if (isCounted) peers.add(persons[episode], starts[episode], ends[episode], origin, peerVisits[episode]);
    }
  }

  #collectEncounters(source: number, from: number, to: number): void {
    const { graph, delta } = this.#world;
    const before = this.peers.episodeCount;
    if (source < graph.personCount) {
      const { offsets, starts, longest_s } = graph;
      const last = offsets[source + 1];
      this.#clipHalfEdges(lowerBound(starts, from - longest_s, offsets[source], last), last, from, to);
      if (delta !== null && delta.encounters.baseTouched[source] !== 0) this.#dropEnded(before, delta);
    }
    if (delta !== null) this.#clipAdded(source, from, to, delta);
    if (this.#removals.count > 0) this.#cutRemovals(before);
  }

  /** The inner loop of every search: its columns are held in constants, and it calls nothing. */
  #clipHalfEdges(first: number, last: number, from: number, to: number): void {
    const { peers: others, starts: halfEdgeStarts, spans, classBits } = this.#world.graph;
    const closeClasses = this.#closeClasses;
    const classMask = 2 ** classBits - 1;
    this.peers.reserve(last - first);
    const { persons, starts, ends, origins, peerVisits } = this.peers;
    let episode = this.peers.episodeCount;
    for (let pos = first; pos < last; pos++) {
      const start = halfEdgeStarts[pos];
      if (start >= to) break;
      const span = spans[pos];
      const end = start + (span >>> classBits);
      if (end <= from || closeClasses[span & classMask] === 0) continue;
      persons[episode] = others[pos];
      starts[episode] = start < from ? from : start;
      ends[episode] = end > to ? to : end;
      origins[episode] = pos;
      peerVisits[episode] = -1;
      episode++;
    }
    this.peers.episodeCount = episode;
  }

  /** Leaves of the episodes from `first` on those whose half-edge has not ended. */
  #dropEnded(first: number, { encounters, tick }: DeltaState): void {
    const { peers } = this;
    const last = peers.episodeCount;
    peers.episodeCount = first;
    for (let episode = first; episode < last; episode++) {
      const { persons, starts, ends, origins } = peers;
      if (isAlive(0, encounters.baseDieds[origins[episode]], tick))
        peers.add(persons[episode], starts[episode], ends[episode], origins[episode], -1);
    }
  }

  /** The half-edges of a delta, in order of nothing; their positions are those behind the world's own. */
  #clipAdded(source: number, from: number, to: number, { encounters, tick }: DeltaState): void {
    const { heads, nexts, borns, dieds, peers: others, starts, ends, signals } = encounters;
    for (let row = headOf(heads, source) - 1; row >= 0; row = nexts[row] - 1) {
      if (starts[row] >= to || ends[row] <= from || !isAlive(borns[row], dieds[row], tick)) continue;
      if (!isClose(signals[row], this.#policy)) continue;
      const origin = this.#world.graph.halfEdgeCount + row;
      this.peers.add(others[row], Math.max(starts[row], from), Math.min(ends[row], to), origin, -1);
    }
  }

  /** Leaves of the episodes from `first` on the parts in which the source was not removed. */
  #cutRemovals(first: number): void {
    const { peers } = this;
    const parts = this.#parts;
    const last = peers.episodeCount;
    const whole = Array.from({ length: last - first }, (_, i) => ({
      person: peers.persons[first + i],
      start: peers.starts[first + i],
      end: peers.ends[first + i],
      halfEdge: peers.origins[first + i],
    }));
    peers.episodeCount = first;
    for (const { person, start, end, halfEdge } of whole) {
      presentParts(this.#removals, NO_VENUE, start, end, parts);
      for (let i = 0; i < parts.count; i++) peers.add(person, parts.from[i], parts.to[i], halfEdge, -1);
    }
  }
}
