import { EARTH_RADIUS_M, squaredChord, squaredChordOf, unitVectors } from './sphere.ts';

/** Cubes along one axis: three such numbers fit in a whole number of 53 bits. */
const CUBES = 2 ** 17;

/** Events by place and time: degrees and hours, one each. */
export interface SpaceTimePoints {
  readonly lat: Float64Array;
  readonly lng: Float64Array;
  readonly at_h: Float64Array;
}

/** How near two points are; both ends belong to it. */
export interface Reach {
  readonly reach_m: number;
  readonly reach_h: number;
}

/**
 * Finds the points within reach of one: cubes in three dimensions, so that no meridian is special, and in each
 * cube the points in order of time. A cube is as wide as the reach, wider only if there were too many of them.
 */
export class SpaceTimeGrid {
  readonly count: number;
  readonly #vectors: Float64Array;
  readonly #at_h: Float64Array;
  readonly #limit: number;
  readonly #reach_h: number;
  /** Positions `[starts[cube], starts[cube + 1])` of `points`, in order of time. */
  readonly #starts: Uint32Array;
  readonly #points: Uint32Array;
  /** Vectors and instants in the order of `points`: a search reads them one after the other. */
  readonly #placed: Float64Array;
  readonly #placedAt_h: Float64Array;
  readonly #cubeOf: Uint32Array;
  /** The cubes around each, itself included, that hold points. */
  readonly #around: readonly Uint32Array[];

  /** @throws RangeError for points that are not on the globe, instants that are no numbers, or no reach */
  constructor({ lat, lng, at_h }: SpaceTimePoints, { reach_m, reach_h }: Reach) {
    requireReach('reach_m', reach_m);
    requireReach('reach_h', reach_h);
    this.#vectors = unitVectors(lat, lng);
    this.#at_h = at_h;
    this.count = lat.length;
    requireInstants(at_h, this.count);
    this.#limit = squaredChordOf(reach_m);
    this.#reach_h = reach_h;
    const side = Math.max(reach_m / EARTH_RADIUS_M, 2 / (CUBES - 3));
    const keys = cubeKeys(this.#vectors, side);
    const numbers = new Map<number, number>();
    this.#cubeOf = Uint32Array.from(keys, (key) => numberOf(key, numbers));
    this.#around = Array.from(numbers.keys(), (key) => cubesAround(key, numbers));
    const byTime = Uint32Array.from(keys.keys()).sort((a, b) => at_h[a] - at_h[b] || a - b);
    this.#starts = countUp(this.#cubeOf, numbers.size);
    this.#points = grouped(byTime, this.#cubeOf, this.#starts);
    this.#placed = new Float64Array(3 * this.count);
    this.#placedAt_h = Float64Array.from(this.#points, (point) => at_h[point]);
    for (const [pos, point] of this.#points.entries())
      this.#placed.set(this.#vectors.subarray(3 * point, 3 * point + 3), 3 * pos);
  }

  /** Calls `visit` with every point within reach, itself included, until it returns false. */
  near(point: number, visit: (neighbour: number) => boolean): void {
    const from_h = this.#at_h[point] - this.#reach_h;
    const to_h = this.#at_h[point] + this.#reach_h;
    const placed = this.#placed;
    const [x, y, z] = this.#vectors.subarray(3 * point, 3 * point + 3);
    for (const cube of this.#around[this.#cubeOf[point]]) {
      const end = this.#starts[cube + 1];
      for (let pos = this.#firstAt(cube, from_h); pos < end && this.#placedAt_h[pos] <= to_h; pos++) {
        const dx = placed[3 * pos] - x;
        const dy = placed[3 * pos + 1] - y;
        const dz = placed[3 * pos + 2] - z;
        if (dx * dx + dy * dy + dz * dz > this.#limit) continue;
        if (!visit(this.#points[pos])) return;
      }
    }
  }

  /** Square of the chord between two points, which orders pairs as their distance does. */
  distance(a: number, b: number): number {
    return squaredChord(this.#vectors, a, b);
  }

  #firstAt(cube: number, from_h: number): number {
    let low = this.#starts[cube];
    let high = this.#starts[cube + 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#placedAt_h[middle] < from_h) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function cubeKeys(vectors: Float64Array, side: number): Float64Array {
  // One cube is left free on either side, so that every cube has all its neighbours.
  const along = (coordinate: number) => 1 + Math.floor((coordinate + 1) / side);
  return Float64Array.from({ length: vectors.length / 3 }, (_, point) => {
    const [x, y, z] = vectors.subarray(3 * point, 3 * point + 3);
    return (along(x) * CUBES + along(y)) * CUBES + along(z);
  });
}

function cubesAround(key: number, numbers: ReadonlyMap<number, number>): Uint32Array {
  const steps = [-1, 0, 1];
  const keys = steps.flatMap((x) =>
    steps.flatMap((y) => steps.map((z) => key + (x * CUBES + y) * CUBES + z)),
  );
  return Uint32Array.from(keys.flatMap((near) => numbers.get(near) ?? []));
}

function numberOf(key: number, numbers: Map<number, number>): number {
  const known = numbers.get(key);
  if (known !== undefined) return known;
  numbers.set(key, numbers.size);
  return numbers.size - 1;
}

/** Where each group begins, one more at the end. */
function countUp(groupOf: Uint32Array, groupCount: number): Uint32Array {
  const starts = new Uint32Array(groupCount + 1);
  for (const group of groupOf) starts[group + 1]++;
  for (let group = 0; group < groupCount; group++) starts[group + 1] += starts[group];
  return starts;
}

/** The points group by group, in each in the order given. */
function grouped(ordered: Uint32Array, groupOf: Uint32Array, starts: Uint32Array): Uint32Array {
  const next = starts.slice();
  const points = new Uint32Array(ordered.length);
  for (const point of ordered) points[next[groupOf[point]]++] = point;
  return points;
}

function requireInstants(at_h: Float64Array, count: number): void {
  if (at_h.length !== count)
    throw new RangeError(`${at_h.length} instants for ${count} points, expected as many`);
  const bad = at_h.findIndex((hour) => !Number.isFinite(hour));
  if (bad >= 0) throw new RangeError(`at_h of point ${bad} is ${at_h[bad]}, expected a number of hours`);
}

function requireReach(name: string, value: number): void {
  if (value >= 0 && value < Infinity) return;
  throw new RangeError(`${name} is ${value}, expected a number not below 0`);
}
