/** A ring of `x, y` pairs, not closed. */
export type Ring = number[];

/**
 * The part of a convex ring that lies in the square from `least` to `most` on both axes, by Sutherland and Hodgman
 * (1974, doi:10.1145/360767.360802): one side after the other. Empty where nothing does.
 */
export function clipToSquare(ring: Ring, least: number, most: number): Ring {
  if (ring.every((coordinate) => coordinate >= least && coordinate <= most)) return ring;
  let inside = ring;
  for (const axis of [0, 1]) {
    inside = clipBehind(inside, axis, least, 1);
    inside = clipBehind(inside, axis, most, -1);
  }
  return inside;
}

/** Keeps what is at or beyond the limit in the direction of the sign. */
function clipBehind(ring: Ring, axis: number, limit: number, sign: 1 | -1): Ring {
  const kept: Ring = [];
  for (let i = 0; i < ring.length; i += 2) {
    const j = (i + 2) % ring.length;
    const here = (ring[i + axis]! - limit) * sign;
    const next = (ring[j + axis]! - limit) * sign;
    if (here >= 0) kept.push(ring[i]!, ring[i + 1]!);
    if (here >= 0 === next >= 0) continue;
    const share = here / (here - next);
    kept.push(ring[i]! + share * (ring[j]! - ring[i]!), ring[i + 1]! + share * (ring[j + 1]! - ring[i + 1]!));
  }
  return kept;
}
