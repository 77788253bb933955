import { cellToBoundary, cellToLatLng } from 'h3-js';
import { nearestTurn } from '../../data/hotspots/meridian.ts';
import { clipToSquare, type Ring } from './clip.ts';

type Position = [lng: number, lat: number];
type Polygon = { type: 'Polygon'; coordinates: Position[][] };
type MultiPolygon = { type: 'MultiPolygon'; coordinates: Position[][][] };

const HALF_TURN = 180;

/** The outline of an H3 cell, against the clock; a cell across the antimeridian is cut in two there (RFC 7946, 3.1.9). */
export function cellGeometry(cell: string): Polygon | MultiPolygon {
  const [, centreLng] = cellToLatLng(cell);
  const ring = cellToBoundary(cell).flatMap(([lat, lng]) => [nearestTurn(lng, centreLng), lat]);
  if (ring.every((number) => Math.abs(number) <= HALF_TURN))
    return { type: 'Polygon', coordinates: [closed(ring)] };
  const halves = [-1, 0, 1].map((turn) => clipToSquare(turned(ring, turn), -HALF_TURN, HALF_TURN));
  return {
    type: 'MultiPolygon',
    coordinates: halves.filter(({ length }) => length > 0).map((half) => [closed(half)]),
  };
}

function turned(ring: Ring, turns: number): Ring {
  return ring.map((number, index) => (index % 2 === 0 ? number + 2 * HALF_TURN * turns : number));
}

function closed(ring: Ring): Position[] {
  const positions: Position[] = [];
  for (let i = 0; i < ring.length; i += 2) positions.push([ring[i]!, ring[i + 1]!]);
  return [...positions, positions[0]!];
}
