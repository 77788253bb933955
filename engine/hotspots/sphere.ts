/** Points as vectors of length 1, so that the antimeridian and the poles are places like any other. */

/** Mean radius of the Earth (IUGG): the sphere on which all distances between places are taken. */
export const EARTH_RADIUS_M = 6_371_008.8;

const DEGREE = Math.PI / 180;

/** Three numbers a point. @throws RangeError naming the first point that is not on the globe */
export function unitVectors(lat: Float64Array, lng: Float64Array): Float64Array {
  if (lat.length !== lng.length)
    throw new RangeError(`${lat.length} latitudes and ${lng.length} longitudes, expected as many`);
  const vectors = new Float64Array(3 * lat.length);
  for (let point = 0; point < lat.length; point++) {
    requireWithin('lat', point, lat[point], 90);
    requireWithin('lng', point, lng[point], 180);
    const ring = Math.cos(lat[point] * DEGREE);
    vectors[3 * point] = ring * Math.cos(lng[point] * DEGREE);
    vectors[3 * point + 1] = ring * Math.sin(lng[point] * DEGREE);
    vectors[3 * point + 2] = Math.sin(lat[point] * DEGREE);
  }
  return vectors;
}

/** Square of the straight line between two points, which grows with the great circle. */
export function squaredChord(vectors: Float64Array, a: number, b: number): number {
  const x = vectors[3 * a] - vectors[3 * b];
  const y = vectors[3 * a + 1] - vectors[3 * b + 1];
  const z = vectors[3 * a + 2] - vectors[3 * b + 2];
  return x * x + y * y + z * z;
}

/** Great-circle distance whose `squaredChord` this is. */
export function arc_m(squared: number): number {
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(squared) / 2));
}

/** `squaredChord` of points this far apart; infinite from half the globe on, where nothing lies farther. */
export function squaredChordOf(distance_m: number): number {
  const half = distance_m / (2 * EARTH_RADIUS_M);
  return half < Math.PI / 2 ? 4 * Math.sin(half) ** 2 : Infinity;
}

function requireWithin(name: string, point: number, value: number, most: number): void {
  if (Math.abs(value) <= most) return;
  throw new RangeError(`${name} of point ${point} is ${value}, expected a number from -${most} to ${most}`);
}
