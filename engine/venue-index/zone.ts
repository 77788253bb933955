/**
 * The part of a venue that a visit names, as one whole number: 0 none; a number below 2^29, written in digits,
 * is itself plus one; any other text is 2^29 plus its place in the loader's dictionary. A seat row from an
 * entry by flight carries the top bit besides.
 */

export const NO_ZONE = 0;
export const SEAT_BIT = 0x8000_0000;
export const TEXT_ZONE_BASE = 2 ** 29;
/** Rows of seats up to this many apart are one zone. */
export const SEAT_ROWS_NEAR = 2;

/** Whether visits in these zones share their venue's air. */
export function zonesMeet(a: number, b: number): boolean {
  if (a === NO_ZONE || b === NO_ZONE || a === b) return true;
  const rowA = a & ~SEAT_BIT;
  const rowB = b & ~SEAT_BIT;
  const bothSeats = (a & b & SEAT_BIT) !== 0;
  return Math.abs(rowA - rowB) <= (bothSeats ? SEAT_ROWS_NEAR : 0);
}

/** Zone of a `visits` row; `textNumber` gives other texts than numbers their place in a dictionary. */
export function zoneOf(zone: string | null, textNumber: (text: string) => number): number {
  if (zone === null || zone === '') return NO_ZONE;
  if (/^(0|[1-9]\d{0,7})$/.test(zone)) return Number(zone) + 1;
  return TEXT_ZONE_BASE + textNumber(zone);
}

/** Zone of an entry's seat: the digits that it starts with. A seat without them names none. */
export function seatZoneOf(seat: string | null): number {
  const row = seat === null ? null : /^\d{1,4}/.exec(seat.trim());
  return row ? (SEAT_BIT | (Number(row[0]) + 1)) >>> 0 : NO_ZONE;
}
