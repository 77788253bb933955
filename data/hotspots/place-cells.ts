import { cellToParent, latLngToCell } from 'h3-js';

/** Finest resolution that is counted at; the cells of all others are its parents. */
export const FINEST_RESOLUTION = 10;

/** Positions in degrees, WGS 84. */
export interface Positions {
  readonly lats: Float64Array;
  readonly lngs: Float64Array;
}

/**
 * The cell of each place. A coarse cell is the parent of the place's finest, not the one its outline holds, so that
 * sums of counts go up the hierarchy.
 */
export function placeCells({ lats, lngs }: Positions, resolution: number): bigint[] {
  return Array.from(lats, (lat, place) => cellAt(lat, lngs[place], resolution));
}

/** The cell that a position is counted in. */
export function cellAt(lat: number, lng: number, resolution: number): bigint {
  return BigInt(`0x${cellToParent(latLngToCell(lat, lng, FINEST_RESOLUTION), resolution)}`);
}
