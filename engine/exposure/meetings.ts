import { NO_VENUE } from '../columns.ts';
import { closeClassesOf } from '../contact-graph/signal.ts';
import { lowerBound } from '../order.ts';
import type { Policy } from '../policy.ts';
import { type Parts, presentParts } from '../removals/removals.ts';
import { BLOCK_BITS, OPEN_STAY_BIT, stayEnd } from '../venue-index/layout.ts';
import { zonesMeet } from '../venue-index/zone.ts';
import type { World } from '../world.ts';
import type { Crowds } from './crowds.ts';
import { Peers } from './peers.ts';

/**
 * Finds whom a source met in a window, under one policy: its encounters and co-presences, clipped to the window
 * less the source's removals. Cost: the source's half-edges and visits in the window, and the visits to the same
 * venues at the same time; of longer histories only a binary search.
 */
export class Meetings {
  readonly peers: Peers;
  readonly #world: World;
  readonly #policy: Policy;
  /** 1 for each class of half-edges that counts under the policy. */
  readonly #closeClasses: Uint8Array;
  readonly #parts: Parts = { count: 0, from: [], to: [] };
  readonly #crowds: Crowds | null;
  /** Whether meetings in crowds that would change no row were left out of `peers`. */
  hasLeftOut = false;

  /** @param crowds where given, meetings in crowds that change no row are left out */
  constructor(world: World, policy: Policy, crowds: Crowds | null = null) {
    this.#crowds = crowds;
    this.peers = new Peers(world.personCount);
    this.#world = world;
    this.#policy = policy;
    this.#closeClasses = closeClassesOf(world.graph.signals, policy);
  }

  /**
   * Puts everybody whom the source met in `[from, to)` into `peers`, in place of what was there.
   * @param asOf cuts every stay and episode
   */
  collect(source: number, from: number, to: number, asOf: number): void {
    this.peers.clear();
    this.hasLeftOut = false;
    const end = Math.min(to, asOf);
    if (from >= end) return;
    this.#collectEncounters(source, from, end);
    this.#collectVisits(source, from, end, asOf);
    this.peers.group();
  }

  #collectEncounters(source: number, from: number, to: number): void {
    const { offsets, starts, longest_s } = this.#world.graph;
    const { removals } = this.#world;
    const first = lowerBound(starts, from - longest_s, offsets[source], offsets[source + 1]);
    const last = offsets[source + 1];
    const before = this.peers.episodeCount;
    this.#clipHalfEdges(first, last, from, to);
    if (removals.offsets[source] < removals.offsets[source + 1]) this.#cutRemovals(source, before);
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

  /** Leaves of the episodes from `first` on the parts in which the source was not removed. */
  #cutRemovals(source: number, first: number): void {
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
      presentParts(this.#world.removals, source, NO_VENUE, start, end, parts);
      for (let i = 0; i < parts.count; i++) peers.add(person, parts.from[i], parts.to[i], halfEdge, -1);
    }
  }

  #collectVisits(source: number, from: number, to: number, asOf: number): void {
    const { visits, removals } = this.#world;
    const { assumed_stay_s, aerosol_tail_s } = this.#policy;
    const parts = this.#parts;
    for (let i = visits.personOffsets[source]; i < visits.personOffsets[source + 1]; i++) {
      const pos = visits.personVisits[i];
      if (visits.checkIns[pos] >= to) break;
      const stayFrom = Math.max(visits.checkIns[pos], from);
      const stayTo = Math.min(stayEnd(visits, pos, assumed_stay_s), to);
      if (stayFrom >= stayTo) continue;
      presentParts(removals, source, visits.venues[pos], stayFrom, stayTo, parts);
      for (let part = 0; part < parts.count; part++) {
        const length_s = parts.to[part] - parts.from[part];
        const airUntil = Math.min(parts.to[part] + Math.min(length_s, aerosol_tail_s), asOf);
        this.#collectCoPresences(source, pos, parts.from[part], airUntil, asOf);
      }
    }
  }

  /** Everybody else whose stay at the venue of the visit overlaps `[from, to)`. */
  #collectCoPresences(source: number, visit: number, from: number, to: number, asOf: number): void {
    const { venueOffsets, venues, checkIns, blockEnds } = this.#world.visits;
    const { assumed_stay_s } = this.#policy;
    const first = venueOffsets[venues[visit]];
    const last = lowerBound(checkIns, to, first, venueOffsets[venues[visit] + 1]);
    const crowds = this.#crowds?.isCrowd(last - first) ? this.#crowds : null;
    const meet = (other: number): void => this.#meetAt(source, visit, other, from, to, asOf);
    const stay = { source, from, to };
    for (let pos = first; pos < last; ) {
      const block = pos >>> BLOCK_BITS;
      const blockLast = Math.min(last, (block + 1) << BLOCK_BITS);
      const isOver = blockEnds[block] <= from && checkIns[blockLast - 1] + assumed_stay_s <= from;
      if (isOver) {
        // Nobody in it was still there.
      } else if (!crowds) for (let other = pos; other < blockLast; other++) meet(other);
      else if (crowds.isSettled(block, stay)) this.hasLeftOut = true;
      else if (crowds.lookThrough(pos, blockLast, stay, meet)) this.hasLeftOut = true;
      pos = blockLast;
    }
  }

  #meetAt(source: number, visit: number, pos: number, from: number, to: number, asOf: number): void {
    const { persons, checkIns, zones } = this.#world.visits;
    const start = Math.max(checkIns[pos], from);
    const end = Math.min(stayEnd(this.#world.visits, pos, this.#policy.assumed_stay_s), to, asOf);
    if (start >= end || persons[pos] === source) return;
    if (zonesMeet(zones[visit] & ~OPEN_STAY_BIT, zones[pos] & ~OPEN_STAY_BIT))
      this.peers.add(persons[pos], start, end, visit, pos);
  }
}
