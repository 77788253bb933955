import type { RemovalColumns } from '../columns.ts';
import { countGroups, stableOrder } from '../order.ts';
import { allocateSections, viewSections } from '../sections.ts';

/**
 * When each person was removed, in one shared buffer: rows sorted by person, then start; `[starts, ends)`, but for
 * visits to the venue in `facilities` (`NO_VENUE`: none). 12 bytes a row and 4 a person.
 */
export interface Removals {
  readonly personCount: number;
  readonly rowCount: number;
  readonly buffer: SharedArrayBuffer;
  readonly offsets: Uint32Array;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  readonly facilities: Uint32Array;
}

export function buildRemovals(personCount: number, rows: RemovalColumns): Removals {
  const shape = { personCount, rowCount: rows.person.length };
  const removals = openRemovals(shape, allocateSections(sectionLengths(shape)));
  countGroups(rows.person, removals.offsets);
  const order = stableOrder(rows.person, stableOrder(rows.start));
  for (let pos = 0; pos < order.length; pos++) {
    removals.starts[pos] = rows.start[order[pos]];
    removals.ends[pos] = rows.end[order[pos]];
    removals.facilities[pos] = rows.facility[order[pos]];
  }
  return removals;
}

/** The removals that a buffer holds, without a copy. */
export function openRemovals(
  shape: { personCount: number; rowCount: number },
  buffer: SharedArrayBuffer,
): Removals {
  return { ...shape, ...viewSections(buffer, sectionLengths(shape)), buffer };
}

function sectionLengths({ personCount, rowCount }: { personCount: number; rowCount: number }) {
  return { offsets: personCount + 1, starts: rowCount, ends: rowCount, facilities: rowCount };
}
