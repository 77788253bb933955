import type { CellShapes } from '../../../workers/hotspots/cell-shapes.ts';
import { clipToSquare, type Ring } from '../../formats/clip.ts';

/** A cell's part in a tile: whole pixels of the tile's own grid, clockwise as seen on the map. */
export interface TileCell {
  /** Index among the layer's cells. */
  readonly index: number;
  readonly ring: Ring;
}

/** Pixels across a tile, and beyond its edges, so that strokes do not show there. */
export const EXTENT = 4096;
const BUFFER = 64;
const CORNERS_MIN = 3;
/** A cell across the antimeridian stands at both edges of the map. */
const TURNS = [-1, 0, 1];

/** The cells that the tile shows, in the order of the layer. A cell too small for three pixels is left out. */
export function cutTile(shapes: CellShapes, zoom: number, column: number, row: number): TileCell[] {
  const { cells, bounds } = shapes;
  const found: TileCell[] = [];
  const scale = 2 ** zoom;
  const margin = BUFFER / EXTENT;
  const top = (row - margin) / scale;
  const bottom = (row + 1 + margin) / scale;
  const left = (column - margin) / scale;
  const right = (column + 1 + margin) / scale;
  for (let index = 0; index < cells.length; index++) {
    const at = index * 4;
    if (bounds[at + 3] < top || bounds[at + 1] > bottom) continue;
    for (const turn of TURNS) {
      if (bounds[at + 2] + turn < left || bounds[at] + turn > right) continue;
      const ring = ringIn(shapes, index, scale * EXTENT, (column - turn * scale) * EXTENT, row * EXTENT);
      if (ring.length >= CORNERS_MIN * 2) found.push({ index, ring });
    }
  }
  return found;
}

/** @param scale pixels of the whole map; `left` and `top` are those of the tile's corner */
function ringIn(
  { corners, offsets }: CellShapes,
  index: number,
  scale: number,
  left: number,
  top: number,
): Ring {
  const ring: Ring = [];
  for (let corner = offsets[index]; corner < offsets[index + 1]; corner++)
    ring.push(corners[corner * 2] * scale - left, corners[corner * 2 + 1] * scale - top);
  return clockwise(wholePixels(clipToSquare(ring, -BUFFER, EXTENT + BUFFER)));
}

/** Rounded, without corners that fall together. */
function wholePixels(ring: Ring): Ring {
  const whole: Ring = [];
  for (let i = 0; i < ring.length; i += 2) {
    const x = Math.round(ring[i]!);
    const y = Math.round(ring[i + 1]!);
    if (x !== whole.at(-2) || y !== whole.at(-1)) whole.push(x, y);
  }
  if (whole.length > 2 && whole[0] === whole.at(-2) && whole[1] === whole.at(-1)) whole.length -= 2;
  return whole;
}

/** Turned as the format wants outer rings; empty where the ring has no area. */
function clockwise(ring: Ring): Ring {
  const area = doubleArea(ring);
  if (area === 0) return [];
  if (area > 0) return ring;
  const turned: Ring = [];
  for (let i = ring.length - 2; i >= 0; i -= 2) turned.push(ring[i]!, ring[i + 1]!);
  return turned;
}

function doubleArea(ring: Ring): number {
  let sum = 0;
  for (let i = 0; i < ring.length; i += 2) {
    const j = (i + 2) % ring.length;
    sum += ring[i]! * ring[j + 1]! - ring[j]! * ring[i + 1]!;
  }
  return sum;
}
