import { NO_VENUE } from '../columns.ts';
import { headOf, isAlive } from '../delta/layout.ts';
import type { World } from '../world.ts';

/** The removals of one person that count, in order of start. Reused between calls, so that a search makes no garbage. */
export interface PersonRemovals {
  count: number;
  readonly starts: number[];
  readonly ends: number[];
  readonly facilities: number[];
}

/** Intervals `[from, to)` in ascending order. Reused likewise. */
export interface Parts {
  count: number;
  readonly from: number[];
  readonly to: number[];
}

/** Puts the removals of a person into `rows`, in place of what was there. */
export function collectRemovals(
  { removals, delta }: Pick<World, 'removals' | 'delta'>,
  person: number,
  rows: PersonRemovals,
): void {
  rows.count = 0;
  if (removals.rowCount > 0 && person < removals.personCount)
    for (let row = removals.offsets[person]; row < removals.offsets[person + 1]; row++) {
      if (delta && !isAlive(0, delta.removals.baseDieds[row], delta.tick)) continue;
      insert(rows, removals.starts[row], removals.ends[row], removals.facilities[row]);
    }
  if (delta === null) return;
  const { heads, nexts, starts, ends, facilities, borns, dieds } = delta.removals;
  for (let row = headOf(heads, person) - 1; row >= 0; row = nexts[row] - 1)
    if (isAlive(borns[row], dieds[row], delta.tick)) insert(rows, starts[row], ends[row], facilities[row]);
}

/**
 * The parts of `[from, to)` in which a person of these removals is not removed.
 * @param venue the venue of a stay, whose own quarantine does not remove from it; `NO_VENUE` for an encounter
 */
export function presentParts(
  { count, starts, ends, facilities }: PersonRemovals,
  venue: number,
  from: number,
  to: number,
  parts: Parts,
): void {
  parts.count = 0;
  let cursor = from;
  for (let row = 0; row < count && starts[row] < to; row++) {
    if (venue !== NO_VENUE && facilities[row] === venue) continue;
    addPart(parts, cursor, starts[row]);
    cursor = Math.max(cursor, ends[row]);
  }
  addPart(parts, cursor, to);
}

/** Keeps the order of start; rows mostly come in it. One of zero length removes from nothing. */
function insert(rows: PersonRemovals, start: number, end: number, facility: number): void {
  if (start >= end) return;
  const { starts, ends, facilities } = rows;
  let pos = rows.count++;
  for (; pos > 0 && starts[pos - 1] > start; pos--) {
    starts[pos] = starts[pos - 1];
    ends[pos] = ends[pos - 1];
    facilities[pos] = facilities[pos - 1];
  }
  starts[pos] = start;
  ends[pos] = end;
  facilities[pos] = facility;
}

function addPart(parts: Parts, from: number, to: number): void {
  if (from >= to) return;
  parts.from[parts.count] = from;
  parts.to[parts.count] = to;
  parts.count++;
}
