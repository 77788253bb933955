import { headOf, isAlive } from './delta/layout.ts';
import { lowerBound } from './order.ts';
import { BLOCK_BITS, stayEnd } from './venue-index/layout.ts';
import type { World } from './world.ts';

/**
 * Everybody who was at a venue at some time of `[from, to)`, once for each visit, whatever the zone.
 * Cost: the venue's visits that began before `to`, in blocks of which those that were over are skipped.
 * @param assumedStay_s taken for visits without a check-out
 */
export function* visitorsOf(
  { visits, delta }: World,
  venue: number,
  from: number,
  to: number,
  assumedStay_s: number,
): Generator<number> {
  if (venue < visits.venueCount) {
    const { venueOffsets, persons, checkIns, ends, zones, blockEnds } = visits;
    const last = lowerBound(checkIns, to, venueOffsets[venue], venueOffsets[venue + 1]);
    for (let pos = venueOffsets[venue]; pos < last; ) {
      const blockLast = Math.min(last, ((pos >>> BLOCK_BITS) + 1) << BLOCK_BITS);
      const isOver = blockEnds[pos >>> BLOCK_BITS] <= from && checkIns[blockLast - 1] + assumedStay_s <= from;
      if (isOver) pos = blockLast;
      for (; pos < blockLast; pos++) {
        if (stayEnd(checkIns[pos], ends[pos], zones[pos], assumedStay_s) <= from) continue;
        if (!delta || isAlive(0, delta.visits.baseDieds[pos], delta.tick)) yield persons[pos];
      }
    }
  }
  if (delta === null) return;
  const { venueHeads, nextsOfVenue, borns, dieds, persons, checkIns, ends, zones } = delta.visits;
  for (let row = headOf(venueHeads, venue) - 1; row >= 0; row = nextsOfVenue[row] - 1) {
    if (!isAlive(borns[row], dieds[row], delta.tick) || checkIns[row] >= to) continue;
    if (stayEnd(checkIns[row], ends[row], zones[row], assumedStay_s) > from) yield persons[row];
  }
}
