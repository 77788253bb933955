import type { VisitColumns } from '../columns.ts';
import { countGroups, stableOrder } from '../order.ts';
import { OPEN } from '../time.ts';
import { allocateVenueIndex, BLOCK_BITS, OPEN_STAY_BIT, type VenueIndex } from './layout.ts';

/** Builds the venue index by counting sorts: O(visits). */
export function buildVenueIndex(personCount: number, venueCount: number, rows: VisitColumns): VenueIndex {
  const index = allocateVenueIndex({ personCount, venueCount, visitCount: rows.person.length });
  countGroups(rows.venue, index.venueOffsets);
  countGroups(rows.person, index.personOffsets);
  fillByVenue(index, rows);
  index.personVisits.set(stableOrder(index.persons, stableOrder(index.checkIns)));
  cutOpenStays(index);
  fillBlockEnds(index);
  return index;
}

function fillByVenue(index: VenueIndex, rows: VisitColumns): void {
  const order = stableOrder(rows.venue, stableOrder(rows.checkIn));
  for (let pos = 0; pos < order.length; pos++) {
    const row = order[pos];
    index.persons[pos] = rows.person[row];
    index.venues[pos] = rows.venue[row];
    index.checkIns[pos] = rows.checkIn[row];
    index.ends[pos] = rows.checkOut[row];
    index.zones[pos] = rows.checkOut[row] === OPEN ? rows.zone[row] | OPEN_STAY_BIT : rows.zone[row];
  }
}

/** Gives each visit without check-out the same person's next strictly later check-in as its latest end. */
function cutOpenStays({ personCount, personOffsets, personVisits, checkIns, ends }: VenueIndex): void {
  for (let person = 0; person < personCount; person++) {
    let later = OPEN;
    let laterOfEqual = OPEN;
    for (let i = personOffsets[person + 1] - 1; i >= personOffsets[person]; i--) {
      const pos = personVisits[i];
      if (checkIns[pos] !== later) laterOfEqual = later;
      if (ends[pos] === OPEN) ends[pos] = laterOfEqual;
      later = checkIns[pos];
    }
  }
}

function fillBlockEnds({ visitCount, zones, ends, blockEnds }: VenueIndex): void {
  for (let pos = 0; pos < visitCount; pos++) {
    if (zones[pos] & OPEN_STAY_BIT) continue;
    const block = pos >>> BLOCK_BITS;
    blockEnds[block] = Math.max(blockEnds[block], ends[pos]);
  }
}
