import { headOf, isAlive } from '../delta/layout.ts';
import { lowerBound } from '../order.ts';
import type { Policy } from '../policy.ts';
import { visitAt, visitsOf } from '../positions.ts';
import { BLOCK_BITS, stayEnd } from '../venue-index/layout.ts';
import type { World } from '../world.ts';

/**
 * Everybody who may have exposed a person in `[from, to)`: a superset, in order of nothing, of those whose exposure
 * holds time in it. Signals, zones and removals are left to whoever looks at the pair. Cost: the person's half-edges
 * in that time, and the visits that touched theirs.
 */
export class PossibleSources {
  readonly #world: World;
  readonly #policy: Policy;

  constructor(world: World, policy: Policy) {
    this.#world = world;
    this.#policy = policy;
  }

  of(person: number, from: number, to: number): Set<number> {
    const found = new Set<number>();
    this.#addMet(person, from, to, found);
    for (const pos of visitsOf(this.#world, person)) {
      const { venue, checkIn, end, isOpen } = visitAt(this.#world, pos);
      const stayTo = Math.min(isOpen ? Math.min(checkIn + this.#policy.assumed_stay_s, end) : end, to);
      const stayFrom = Math.max(checkIn, from);
      if (stayFrom < stayTo) this.#addVisitors(venue, stayFrom, stayTo, found);
    }
    found.delete(person);
    return found;
  }

  /** Who stayed at a venue in `[from, to)`, or whose air did. */
  visitorsOf(venue: number, from: number, to: number): Set<number> {
    const found = new Set<number>();
    this.#addVisitors(venue, from, to, found);
    return found;
  }

  #addMet(person: number, from: number, to: number, found: Set<number>): void {
    const { graph, delta } = this.#world;
    const { offsets, starts, spans, peers, classBits, longest_s } = graph;
    if (person < graph.personCount) {
      const last = offsets[person + 1];
      for (let pos = lowerBound(starts, from - longest_s, offsets[person], last); pos < last; pos++) {
        if (starts[pos] >= to) break;
        if (starts[pos] + (spans[pos] >>> classBits) > from) found.add(peers[pos]);
      }
    }
    if (delta === null) return;
    const added = delta.encounters;
    for (let row = headOf(added.heads, person) - 1; row >= 0; row = added.nexts[row] - 1)
      if (
        isAlive(added.borns[row], added.dieds[row], delta.tick) &&
        added.starts[row] < to &&
        added.ends[row] > from
      )
        found.add(added.peers[row]);
  }

  /** Those whose stay, with the longest tail, touched `[from, to)`. */
  #addVisitors(venue: number, from: number, to: number, found: Set<number>): void {
    const { visits, delta } = this.#world;
    const { aerosol_tail_s, assumed_stay_s } = this.#policy;
    const since = from - aerosol_tail_s;
    const addVisitor = ({ persons, checkIns, ends, zones }: VisitColumns, row: number): void => {
      const end = stayEnd(checkIns[row], ends[row], zones[row], assumed_stay_s);
      if (end > since && end > checkIns[row]) found.add(persons[row]);
    };
    if (venue < visits.venueCount) {
      const { venueOffsets, checkIns, blockEnds } = visits;
      const last = lowerBound(checkIns, to, venueOffsets[venue], venueOffsets[venue + 1]);
      for (let pos = venueOffsets[venue]; pos < last; ) {
        const block = pos >>> BLOCK_BITS;
        const blockLast = Math.min(last, (block + 1) << BLOCK_BITS);
        if (blockEnds[block] > since || checkIns[blockLast - 1] + assumed_stay_s > since)
          for (let row = pos; row < blockLast; row++)
            if (!delta || isAlive(0, delta.visits.baseDieds[row], delta.tick)) addVisitor(visits, row);
        pos = blockLast;
      }
    }
    if (delta === null) return;
    const { venueHeads, nextsOfVenue, borns, dieds, checkIns } = delta.visits;
    for (let row = headOf(venueHeads, venue) - 1; row >= 0; row = nextsOfVenue[row] - 1)
      if (isAlive(borns[row], dieds[row], delta.tick) && checkIns[row] < to) addVisitor(delta.visits, row);
  }
}

type VisitColumns = Record<'persons' | 'checkIns' | 'ends' | 'zones', Uint32Array>;
