import { cellToBoundary, cellToLatLng } from 'h3-js';
import { nearestTurn } from '../../data/hotspots/meridian.ts';

/**
 * Outlines of cells in the unit square of the web's map tiles (Mercator, x to the east, y to the south), cut once for
 * all tiles. A cell across the antimeridian goes on beyond the square's edge, on the side of its centre.
 */
export interface CellShapes {
  readonly cells: readonly string[];
  /** `x, y` pairs of all corners. */
  readonly corners: Float64Array;
  /** Where each cell's corners begin, in corners; one more than cells. */
  readonly offsets: Uint32Array;
  /** Four for each cell: least x, least y, greatest x, greatest y. */
  readonly bounds: Float64Array;
}

/** Beyond it Mercator's y leaves the unit square. */
const LAT_MAX = 85.051_128_779_806_6;
const CORNERS_MAX = 10;

export function cellShapes(cells: readonly string[]): CellShapes {
  const corners = new Float64Array(cells.length * CORNERS_MAX * 2);
  const offsets = new Uint32Array(cells.length + 1);
  const bounds = new Float64Array(cells.length * 4);
  let pos = 0;
  for (const [index, cell] of cells.entries()) {
    const [, centreLng] = cellToLatLng(cell);
    const from = pos;
    for (const [lat, lng] of cellToBoundary(cell)) {
      corners[pos * 2] = mercatorX(nearestTurn(lng, centreLng));
      corners[pos * 2 + 1] = mercatorY(lat);
      pos++;
    }
    offsets[index + 1] = pos;
    bounds.set(boundsOf(corners, from, pos), index * 4);
  }
  return { cells, corners: corners.slice(0, pos * 2), offsets, bounds };
}

function boundsOf(corners: Float64Array, from: number, to: number): [number, number, number, number] {
  const bounds: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let corner = from; corner < to; corner++) {
    const [x, y] = [corners[corner * 2], corners[corner * 2 + 1]];
    bounds[0] = Math.min(bounds[0], x);
    bounds[1] = Math.min(bounds[1], y);
    bounds[2] = Math.max(bounds[2], x);
    bounds[3] = Math.max(bounds[3], y);
  }
  return bounds;
}

function mercatorX(lng: number): number {
  return lng / 360 + 0.5;
}

function mercatorY(lat: number): number {
  const sine = Math.sin((Math.max(-LAT_MAX, Math.min(LAT_MAX, lat)) * Math.PI) / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
}
