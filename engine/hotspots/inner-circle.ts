import { cellToBoundary, cellToLatLng } from 'h3-js';

const DEGREE = Math.PI / 180;
/** Part of the radius that is believed, so that no rounding of H3 or of ours carries a place over an edge. */
const BELIEVED = 0.999;

/**
 * A circle inside a cell, for the question whether a place lies in it without a single call of a trigonometric function.
 *
 * The edges of a cell are arcs of great circles (straight lines in H3's gnomonic projection; where a cell crosses
 * an edge of the icosahedron its boundary has one more corner), so the distance r from the centre to the nearest of
 * those great circles is the radius of a circle inside the cell. For a place at Δφ, Δλ from the centre the haversine
 *
 *     sin²(d/2) = sin²(Δφ/2) + cos φ₁ cos φ₂ sin²(Δλ/2)  ≤  (Δφ² + c² Δλ²) / 4,   c = max cos φ over the circle
 *
 * so that Δφ² + c² Δλ² ≤ 4 sin²(r/2) proves d ≤ r: if |Δφ| > r it is false, and else both cosines are at most c.
 */
export interface InnerCircle {
  /** Degrees. */
  readonly lat: number;
  readonly lng: number;
  /** c². */
  readonly squeeze: number;
  /** 4 sin²(r/2), in square degrees. */
  readonly limit: number;
}

export function innerCircleOf(cell: string): InnerCircle {
  const [lat, lng] = cellToLatLng(cell);
  const centre = vectorOf(lat, lng);
  const corners = cellToBoundary(cell).map(([lat, lng]) => vectorOf(lat, lng));
  const radius =
    BELIEVED * Math.min(...corners.map((corner, i) => heightOver(centre, corner, corners.at(i - 1)!)));
  const nearest = Math.max(0, Math.abs(lat) * DEGREE - radius);
  return { lat, lng, squeeze: Math.cos(nearest) ** 2, limit: ((2 * Math.sin(radius / 2)) / DEGREE) ** 2 };
}

type Vector = readonly [number, number, number];

function vectorOf(lat: number, lng: number): Vector {
  const ring = Math.cos(lat * DEGREE);
  return [ring * Math.cos(lng * DEGREE), ring * Math.sin(lng * DEGREE), Math.sin(lat * DEGREE)];
}

/** Angle between a point and the great circle through two others. */
function heightOver([x, y, z]: Vector, a: Vector, b: Vector): number {
  const normal = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]] as const;
  const [u, v, w] = normal;
  return Math.asin(Math.abs(x * u + y * v + z * w) / Math.hypot(u, v, w));
}
