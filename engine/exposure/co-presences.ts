import { headOf, isAlive } from '../delta/layout.ts';
import { lowerBound } from '../order.ts';
import type { Policy } from '../policy.ts';
import { type Parts, type PersonRemovals, presentParts } from '../removals/present-parts.ts';
import { BLOCK_BITS, OPEN_STAY_BIT, stayEnd } from '../venue-index/layout.ts';
import { zonesMeet } from '../venue-index/zone.ts';
import { personRank, type World } from '../world.ts';
import type { Crowds } from './crowds.ts';
import type { Peers } from './peers.ts';

/** Time in which the source's air was at a venue, `[from, to)`, and the visit of the source that brought it there. */
interface Air {
  source: number;
  visit: number;
  venue: number;
  zone: number;
  from: number;
  to: number;
}

type VisitColumns = Record<'venues' | 'checkIns' | 'ends' | 'zones', Uint32Array>;

/** Finds whom a source met at venues, under one policy. Visits of a delta have the positions behind the world's own. */
export class CoPresences {
  readonly #world: World;
  readonly #policy: Policy;
  readonly #peers: Peers;
  readonly #parts: Parts = { count: 0, from: [], to: [] };
  readonly #air: Air = { source: 0, visit: 0, venue: 0, zone: 0, from: 0, to: 0 };
  readonly #crowds: Crowds;
  /** Whether the latest `collect` left out meetings in crowds that would change no row. */
  hasLeftOut = false;

  /** @param crowds tells which meetings change no row, so that they are left out */
  constructor(world: World, policy: Policy, peers: Peers, crowds: Crowds) {
    this.#crowds = crowds;
    this.#world = world;
    this.#policy = policy;
    this.#peers = peers;
  }

  /**
   * Adds everybody who shared a venue with the source in `[from, to)`.
   * @param removals the source's
   * @param asOf cuts every stay and episode
   */
  collect(source: number, from: number, to: number, asOf: number, removals: PersonRemovals): void {
    const { visits, delta } = this.#world;
    this.#air.source = source;
    this.hasLeftOut = false;
    if (visits.visitCount > 0 && source < visits.personCount)
      for (let i = visits.personOffsets[source]; i < visits.personOffsets[source + 1]; i++) {
        const pos = visits.personVisits[i];
        if (visits.checkIns[pos] >= to) break;
        if (delta && !isAlive(0, delta.visits.baseDieds[pos], delta.tick)) continue;
        this.#shareAir(visits, pos, pos, from, to, asOf, removals);
      }
    if (delta === null) return;
    const { heads, nexts, borns, dieds } = delta.visits;
    for (let row = headOf(heads, source) - 1; row >= 0; row = nexts[row] - 1)
      if (isAlive(borns[row], dieds[row], delta.tick))
        this.#shareAir(delta.visits, row, visits.visitCount + row, from, to, asOf, removals);
  }

  #shareAir(
    columns: VisitColumns,
    row: number,
    pos: number,
    from: number,
    to: number,
    asOf: number,
    removals: PersonRemovals,
  ): void {
    const { aerosol_tail_s } = this.#policy;
    const parts = this.#parts;
    const air = this.#air;
    const stayFrom = Math.max(columns.checkIns[row], from);
    const stayTo = Math.min(this.#stayEnd(columns, row), to);
    if (stayFrom >= stayTo) return;
    air.visit = pos;
    air.venue = columns.venues[row];
    air.zone = columns.zones[row] & ~OPEN_STAY_BIT;
    presentParts(removals, air.venue, stayFrom, stayTo, parts);
    for (let part = 0; part < parts.count; part++) {
      const length_s = parts.to[part] - parts.from[part];
      air.from = parts.from[part];
      air.to = Math.min(parts.to[part] + Math.min(length_s, aerosol_tail_s), asOf);
      this.#meetInBase(asOf);
      this.#meetInDelta(asOf);
    }
  }

  /** The world's own visits come in order of check-in, in blocks that say when the last recorded one ended. */
  #meetInBase(asOf: number): void {
    const { visits, delta } = this.#world;
    const { venue, from, to } = this.#air;
    const { venueOffsets, checkIns, ends, zones } = visits;
    if (venue >= visits.venueCount) return;
    const last = lowerBound(checkIns, to, venueOffsets[venue], venueOffsets[venue + 1]);
    let pos = venueOffsets[venue];
    if (this.#crowds.isCrowd(last - pos)) {
      this.#meetInCrowd(pos, last, asOf);
      return;
    }
    while (pos < last) {
      const block = pos >>> BLOCK_BITS;
      const blockLast = Math.min(last, (block + 1) << BLOCK_BITS);
      if (this.#isOver(block, blockLast)) {
        pos = blockLast;
        continue;
      }
      for (; pos < blockLast; pos++) {
        if (ends[pos] <= from && (zones[pos] & OPEN_STAY_BIT) === 0) continue;
        if (delta && !isAlive(0, delta.visits.baseDieds[pos], delta.tick)) continue;
        this.#meet(visits, visits.persons[pos], pos, pos, asOf);
      }
    }
  }

  /** In the same blocks, without those visitors whose row the source's stay does not change. */
  #meetInCrowd(first: number, last: number, asOf: number): void {
    const { visits } = this.#world;
    const { source, from, to } = this.#air;
    const crowds = this.#crowds;
    const stay = { rank: personRank(this.#world, source), from, to };
    const meet = (pos: number): void => this.#meet(visits, visits.persons[pos], pos, pos, asOf);
    for (let pos = first; pos < last; ) {
      const block = pos >>> BLOCK_BITS;
      const blockLast = Math.min(last, (block + 1) << BLOCK_BITS);
      if (!this.#isOver(block, blockLast))
        if (crowds.isSettled(block, stay) || crowds.lookThrough(pos, blockLast, stay, meet))
          this.hasLeftOut = true;
      pos = blockLast;
    }
  }

  /** Whether nobody in the block, up to `blockLast`, was still there when the source came. */
  #isOver(block: number, blockLast: number): boolean {
    const { checkIns, blockEnds } = this.#world.visits;
    const { from } = this.#air;
    return blockEnds[block] <= from && checkIns[blockLast - 1] + this.#policy.assumed_stay_s <= from;
  }

  #meetInDelta(asOf: number): void {
    const { visits, delta } = this.#world;
    if (delta === null) return;
    const { venueHeads, nextsOfVenue, borns, dieds, persons } = delta.visits;
    for (let row = headOf(venueHeads, this.#air.venue) - 1; row >= 0; row = nextsOfVenue[row] - 1)
      if (isAlive(borns[row], dieds[row], delta.tick))
        this.#meet(delta.visits, persons[row], row, visits.visitCount + row, asOf);
  }

  /** Adds the visitor of a row, unless there was no time shared, or no zone. */
  #meet(columns: VisitColumns, person: number, row: number, pos: number, asOf: number): void {
    const { source, visit, zone, from, to } = this.#air;
    const start = Math.max(columns.checkIns[row], from);
    const end = Math.min(this.#stayEnd(columns, row), to, asOf);
    if (start >= end || person === source) return;
    if (zonesMeet(zone, columns.zones[row] & ~OPEN_STAY_BIT)) this.#peers.add(person, start, end, visit, pos);
  }

  #stayEnd({ checkIns, ends, zones }: VisitColumns, row: number): number {
    return stayEnd(checkIns[row], ends[row], zones[row], this.#policy.assumed_stay_s);
  }
}
