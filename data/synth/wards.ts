import type { Random } from './random.ts';

/** The wards of the invented district Huyện Lúa Mới, laid out around a town centre in the Mekong delta. */

/** Names: invented. Offsets from the centre in degrees: assumption, about 1 km from ward to ward. */
export const WARDS = [
  { name: 'Phường Bến Lúa', north: 0, east: 0 },
  { name: 'Phường Chợ Sen', north: 0.009, east: 0.002 },
  { name: 'Phường Cầu Tre', north: 0.004, east: 0.011 },
  { name: 'Phường Vườn Xoài', north: -0.007, east: 0.008 },
  { name: 'Phường Rạch Súng', north: -0.01, east: -0.002 },
  { name: 'Phường Đình Cũ', north: -0.004, east: -0.011 },
  { name: 'Xã Gò Mây', north: 0.007, east: -0.009 },
  { name: 'Xã Mương Điền', north: 0.016, east: -0.004 },
] as const;

/** Near Cao Lãnh, degrees WGS 84, rounded. */
const CENTRE = { lat: 10.46, lng: 105.63 };

/** Half the side of a ward of 250 persons, degrees (assumption: about 450 m); area grows with the persons. */
const WARD_HALF_DEG = 0.004;
const WARD_PERSONS = 250;

export interface Position {
  readonly lat: number;
  readonly lng: number;
}

/** Half the side of a ward where the district has this many persons, degrees. */
export function wardHalf(persons: number): number {
  return WARD_HALF_DEG * Math.sqrt(Math.max(1, persons / (WARDS.length * WARD_PERSONS)));
}

/** A position in the ward, anywhere between its borders; `half` is half the ward's side in degrees. */
export function somewhereIn(ward: number, half: number, random: Random): Position {
  const { north: wardNorth, east: wardEast } = WARDS[ward]!;
  // Wards move apart as they grow.
  const stretch = half / WARD_HALF_DEG;
  return {
    lat: CENTRE.lat + wardNorth * stretch + (2 * random.unit() - 1) * half,
    lng: CENTRE.lng + wardEast * stretch + (2 * random.unit() - 1) * half,
  };
}

/** Degrees with five decimals, about a metre. */
export function degrees(value: number): string {
  return value.toFixed(5);
}
