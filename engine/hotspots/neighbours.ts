import { gridDiskDistances } from 'h3-js';
import { MAX_SECTION_LENGTH } from '../sections.ts';
import { type StudyArea, textOfCell } from './study-area.ts';

/** Rings beyond this say little of a neighbourhood, and the table grows with their square. */
export const MAX_RINGS = 20;

/**
 * Who stands near whom inside a study area: row `i` holds the positions `[offsets[i], offsets[i + 1])` of
 * `members` and `rings`, ascending by member, the cell itself (ring 0) among them. In shared buffers, 5 bytes
 * a pair, so that threads read one table.
 */
export interface Neighbours {
  readonly k: number;
  readonly offsets: Uint32Array;
  readonly members: Uint32Array;
  readonly rings: Uint8Array;
}

/** Names the members of a row, in any order. */
export type RowOf = (cell: number, add: (member: number, ring: number) => void) => void;

/**
 * The cells up to `k` steps from each cell. About 15 µs a cell with k = 2: make it once for an area and keep it.
 * Steps go over cells outside the area too, as on the whole grid; around a pentagon there are fewer cells.
 * @throws RangeError for a `k` that is no whole number in `[0, MAX_RINGS]`, or a table too long
 */
export function neighboursOf({ cells }: StudyArea, k: number): Neighbours {
  if (!Number.isInteger(k) || k < 0 || k > MAX_RINGS)
    throw new RangeError(`k is ${k}, expected a whole number from 0 to ${MAX_RINGS}`);
  const texts = Array.from(cells, textOfCell);
  const numbers = new Map(texts.map((text, number) => [text, number]));
  return neighbourTable(k, cells.length, 1 + 3 * k * (k + 1), (cell, add) => {
    for (const [ring, reached] of gridDiskDistances(texts[cell], k).entries()) {
      for (const text of reached) {
        const member = numbers.get(text);
        if (member !== undefined) add(member, ring);
      }
    }
  });
}

/**
 * A table from any rule of neighbourhood, such as borders between counties.
 * @param longestRow at least the number of members of every row, the cell itself among them
 */
export function neighbourTable(k: number, cellCount: number, longestRow: number, rowOf: RowOf): Neighbours {
  const most = cellCount * longestRow;
  if (most > MAX_SECTION_LENGTH)
    throw new RangeError(`neighbours of ${cellCount} cells may be ${most}, at most ${MAX_SECTION_LENGTH}`);
  const offsets = new Uint32Array(new SharedArrayBuffer((cellCount + 1) * Uint32Array.BYTES_PER_ELEMENT));
  const members = new Uint32Array(most);
  const rings = new Uint8Array(most);
  const row = new Float64Array(longestRow);
  let pos = 0;
  for (let cell = 0; cell < cellCount; cell++) {
    let length = 0;
    rowOf(cell, (member, ring) => {
      row[length++] = member * RING_LIMIT + ring;
    });
    for (const pair of row.subarray(0, length).sort()) {
      members[pos] = pair / RING_LIMIT;
      rings[pos++] = pair % RING_LIMIT;
    }
    offsets[cell + 1] = pos;
  }
  return { k, offsets, members: sharedWords(members, pos), rings: sharedBytes(rings, pos) };
}

/** A member and its ring are sorted as one number; a ring fits a byte. */
const RING_LIMIT = 256;

function sharedWords(from: Uint32Array, length: number): Uint32Array {
  const shared = new Uint32Array(new SharedArrayBuffer(length * Uint32Array.BYTES_PER_ELEMENT));
  shared.set(from.subarray(0, length));
  return shared;
}

function sharedBytes(from: Uint8Array, length: number): Uint8Array {
  const shared = new Uint8Array(new SharedArrayBuffer(length));
  shared.set(from.subarray(0, length));
  return shared;
}
