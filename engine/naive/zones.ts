/** Parts of a venue. For tests only: slow and plain on purpose. */

/** Text of a visit's zone, the number of a seat row, or none. */
export type Zone = string | number | null;

/** Zone of a visit. */
export function zoneText(zone: string | null): Zone {
  return zone || null;
}

/** Zone of a seat: the digits that it starts with. */
export function seatRow(seat: string | null): Zone {
  const digits = /^\d+/.exec(seat ?? '');
  return digits ? Number(digits[0]) : null;
}

/** Whether both name a zone and the zones differ; seat rows differ when more than two apart. */
export function zonesDiffer(a: Zone, b: Zone): boolean {
  if (a === null || b === null) return false;
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) > 2;
  return String(a) !== String(b);
}
