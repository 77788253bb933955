import { headOf, isAlive } from '../delta/layout.ts';
import { lowerBound } from '../order.ts';
import type { Policy } from '../policy.ts';
import { stayEndOf, visitAt } from '../positions.ts';
import { zonesMeet } from '../venue-index/zone.ts';
import type { World } from '../world.ts';

/** Check-ins and ends of the stays at a venue that share a zone's air, each sorted on its own. */
interface SortedStays {
  readonly checkIns: Uint32Array;
  readonly ends: Uint32Array;
}

/**
 * How many stays at a venue overlap with a time, under one policy: those that began before its end, less those that had
 * ended by its start. Cost: two binary searches, and for each venue and zone asked of a sort at the first time.
 */
export class StaysAtVenue {
  readonly #world: World;
  readonly #policy: Policy;
  readonly #byVenueAndZone = new Map<string, SortedStays>();

  constructor(world: World, policy: Policy) {
    this.#world = world;
    this.#policy = policy;
  }

  /** At least as many as overlap with any time; costs nothing. */
  most(venue: number): number {
    const { visits, delta } = this.#world;
    const inBase =
      venue < visits.venueCount ? visits.venueOffsets[venue + 1] - visits.venueOffsets[venue] : 0;
    let added = 0;
    if (delta !== null)
      for (
        let row = headOf(delta.visits.venueHeads, venue) - 1;
        row >= 0;
        row = delta.visits.nextsOfVenue[row] - 1
      )
        added++;
    return inBase + added;
  }

  /** Stays without length are none. */
  overlapping(venue: number, zone: number, from: number, to: number): number {
    const { checkIns, ends } = this.#sorted(venue, zone);
    const begun = lowerBound(checkIns, to, 0, checkIns.length);
    return begun - lowerBound(ends, from + 1, 0, ends.length);
  }

  #sorted(venue: number, zone: number): SortedStays {
    const key = `${venue} ${zone}`;
    let sorted = this.#byVenueAndZone.get(key);
    if (!sorted) {
      const checkIns: number[] = [];
      const ends: number[] = [];
      for (const visit of this.#visitsAt(venue)) {
        const stay = visitAt(this.#world, visit);
        const end = stayEndOf(stay, this.#policy.assumed_stay_s);
        if (stay.checkIn >= end || !zonesMeet(zone, stay.zone)) continue;
        checkIns.push(stay.checkIn);
        ends.push(end);
      }
      sorted = { checkIns: Uint32Array.from(checkIns).sort(), ends: Uint32Array.from(ends).sort() };
      this.#byVenueAndZone.set(key, sorted);
    }
    return sorted;
  }

  *#visitsAt(venue: number): Generator<number> {
    const { visits, delta } = this.#world;
    if (venue < visits.venueCount)
      for (let pos = visits.venueOffsets[venue]; pos < visits.venueOffsets[venue + 1]; pos++)
        if (!delta || isAlive(0, delta.visits.baseDieds[pos], delta.tick)) yield pos;
    if (delta === null) return;
    const { venueHeads, nextsOfVenue, borns, dieds } = delta.visits;
    for (let row = headOf(venueHeads, venue) - 1; row >= 0; row = nextsOfVenue[row] - 1)
      if (isAlive(borns[row], dieds[row], delta.tick)) yield visits.visitCount + row;
  }
}
