import { latLngToCell } from 'h3-js';
import { CellFinder } from '../../engine/hotspots/cell-finder.ts';
import { cellOfText } from '../../engine/hotspots/study-area.ts';

/** Finest resolution that is counted at; the cells of all others are its parents. */
export const FINEST_RESOLUTION = 10;

/** Positions in degrees, WGS 84. */
export interface Positions {
  readonly lats: Float64Array;
  readonly lngs: Float64Array;
}

/** Positions whose H3 cells are known. */
export interface Places extends Positions {
  /** Of the finest resolution, one for each position. */
  readonly cells: BigUint64Array;
}

/** The positions with their cells, found one after the other. */
export function located<P extends Positions>(positions: P): P & Places {
  const { lats, lngs } = positions;
  const cells = new BigUint64Array(lats.length);
  new CellFinder(FINEST_RESOLUTION).findAll(lats, lngs, cells, 0, lats.length);
  return { ...positions, cells };
}

/**
 * The cell of each place. A coarse cell is the parent of the place's finest, not the one its outline holds, so that
 * sums of counts go up the hierarchy.
 */
export function placeCells({ cells }: Pick<Places, 'cells'>, resolution: number): bigint[] {
  return Array.from(cells, (cell) => parentOf(cell, resolution));
}

/** The cell that a position is counted in. */
export function cellAt(lat: number, lng: number, resolution: number): bigint {
  return parentOf(cellOfText(latLngToCell(lat, lng, FINEST_RESOLUTION)), resolution);
}

const RESOLUTION_BITS = { at: 52n, mask: 15n };
/** Bits of one step down the hierarchy; those below a cell's resolution are all 1. */
const STEP_BITS = 3;

/** The parent of a cell of the finest resolution, as `cellToParent`, by the bits of the index: https://h3geo.org/docs/core-library/h3Indexing */
export function parentOf(cell: bigint, resolution: number): bigint {
  const { at, mask } = RESOLUTION_BITS;
  const below = (1n << BigInt(STEP_BITS * (15 - resolution))) - 1n;
  return (cell & ~(mask << at)) | (BigInt(resolution) << at) | below;
}
