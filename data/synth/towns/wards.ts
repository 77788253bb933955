import type { Random } from '../random.ts';
import type { Site } from './sites.ts';

/** The invented wards of a town, laid out around its centre; ward w of town t has the number t × WARD_COUNT + w. */

/** Names: invented. Offsets from the centre in degrees: assumption, about 1 km from ward to ward. */
const WARDS = [
  { name: 'Phường Bến Lúa', north: 0, east: 0 },
  { name: 'Phường Chợ Sen', north: 0.009, east: 0.002 },
  { name: 'Phường Cầu Tre', north: 0.004, east: 0.011 },
  { name: 'Phường Vườn Xoài', north: -0.007, east: 0.008 },
  { name: 'Phường Rạch Súng', north: -0.01, east: -0.002 },
  { name: 'Phường Đình Cũ', north: -0.004, east: -0.011 },
  { name: 'Xã Gò Mây', north: 0.007, east: -0.009 },
  { name: 'Xã Mương Điền', north: 0.016, east: -0.004 },
] as const;

export const WARD_COUNT = WARDS.length;

/** Half the side of a ward of 250 persons, degrees (assumption: about 450 m); area grows with the persons. */
const WARD_HALF_DEG = 0.004;
const WARD_PERSONS = 250;

/** Degrees WGS 84. */
export interface Position {
  readonly lat: number;
  readonly lng: number;
}

/** Name of a ward, with its town where the country has several: `Phường Cầu Tre (Hà Nội)`. */
export function wardName(sites: readonly Site[], ward: number): string {
  const { name } = WARDS[ward % WARD_COUNT]!;
  const town = sites[townOfWard(ward)]!.name;
  return town === undefined ? name : `${name} (${town})`;
}

export function townOfWard(ward: number): number {
  return Math.floor(ward / WARD_COUNT);
}

/** A position in the ward of one of the sites, anywhere between its borders. */
export function somewhereIn(sites: readonly Site[], ward: number, random: Random): Position {
  const { centre, persons } = sites[townOfWard(ward)]!;
  const { north, east } = WARDS[ward % WARD_COUNT]!;
  // Wards move apart as they grow.
  const stretch = Math.sqrt(Math.max(1, persons / (WARD_COUNT * WARD_PERSONS)));
  const half = WARD_HALF_DEG * stretch;
  return {
    lat: centre.lat + north * stretch + (2 * random.unit() - 1) * half,
    lng: centre.lng + east * stretch + (2 * random.unit() - 1) * half,
  };
}

/** Degrees with five decimals, about a metre. */
export function degrees(value: number): string {
  return value.toFixed(5);
}

/** Latitude and longitude as two fields of a line. */
export function latLng({ lat, lng }: Position): string {
  return `${degrees(lat)},${degrees(lng)}`;
}
