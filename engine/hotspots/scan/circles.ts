import { squaredChord, unitVectors } from '../sphere.ts';
import type { ScanProblem } from './problem.ts';

/**
 * All circular windows, centre by centre. The circle at position `pos` of a centre holds the areas
 * `members[start of the centre … pos]`, nearest first, and has the weight `weights[pos]`. Areas at the same
 * distance enter together, so `weights` is infinite at all but the last of them: no window ends there.
 */
export interface Circles {
  /** Where each centre begins; one more at the end. */
  readonly starts: Uint32Array;
  readonly members: Uint16Array;
  readonly weights: Float64Array;
}

/** An area's number takes 16 bits. */
export const MAX_AREAS = 2 ** 16;
/** At 10 bytes each, 640 MiB. */
export const MAX_CIRCLES = 2 ** 26;

/** Distances whose squares differ by less than this share of themselves are equal: 1 mm at 1,000 km. */
const SAME_DISTANCE = 2e-9;

/**
 * The circles that hold at most `largestShare` of all weight.
 * @throws RangeError for more than `MAX_AREAS` areas or `MAX_CIRCLES` circles
 */
export function circlesOf(problem: ScanProblem, largestShare: number): Circles {
  const { areaCount, lat, lng, weights } = problem;
  if (areaCount > MAX_AREAS) throw new RangeError(`${areaCount} areas, expected at most ${MAX_AREAS}`);
  const most = largestShare * weights.reduce((sum, weight) => sum + weight, 0);
  const nearest = new NearestFirst(unitVectors(lat, lng));
  const around: CirclesAround[] = [];
  let count = 0;
  for (let centre = 0; centre < areaCount; centre++) {
    nearest.sortAround(centre);
    const circles = circlesAround(nearest, weights, most);
    around.push(circles);
    count += circles.members.length;
    if (count > MAX_CIRCLES)
      throw new RangeError(`more than ${MAX_CIRCLES} circles around ${areaCount} areas: use fewer areas`);
  }
  return joined(around, count);
}

/** Areas of the circle at a position of `circles`, nearest first. */
export function membersOf({ starts, members }: Circles, centre: number, pos: number): Uint16Array {
  return members.subarray(starts[centre], pos + 1);
}

type CirclesAround = Pick<Circles, 'members' | 'weights'>;

function circlesAround(nearest: NearestFirst, weights: Float64Array, most: number): CirclesAround {
  const sums = new Float64Array(nearest.count);
  let sum = 0;
  let end = 0;
  for (let place = 0; place < nearest.count; place++) {
    sum += weights[nearest.area(place)];
    if (sum > most) break;
    const isLast = !nearest.isTiedWithNext(place);
    sums[place] = isLast ? sum : Infinity;
    if (isLast) end = place + 1;
  }
  const members = Uint16Array.from({ length: end }, (_, place) => nearest.area(place));
  return { members, weights: sums.slice(0, end) };
}

function joined(around: readonly CirclesAround[], count: number): Circles {
  const starts = new Uint32Array(new SharedArrayBuffer(4 * (around.length + 1)));
  const members = new Uint16Array(new SharedArrayBuffer(2 * count));
  const weights = new Float64Array(new SharedArrayBuffer(8 * count));
  for (const [centre, circles] of around.entries()) {
    const start = starts[centre];
    members.set(circles.members, start);
    weights.set(circles.weights, start);
    starts[centre + 1] = start + circles.members.length;
  }
  return { starts, members, weights };
}

/**
 * All areas in order of their distance from one, of equally far ones the lower number first. A number's own
 * 16 bits stand in the lowest bits of the squared distance, so that a plain sort of numbers orders both.
 */
class NearestFirst {
  readonly count: number;
  readonly #vectors: Float64Array;
  readonly #keys: Float64Array;
  /** The same bits as words, the lower one first. */
  readonly #words: Uint32Array;

  constructor(vectors: Float64Array) {
    this.count = vectors.length / 3;
    this.#vectors = vectors;
    this.#keys = new Float64Array(this.count);
    this.#words = new Uint32Array(this.#keys.buffer);
  }

  sortAround(centre: number): void {
    for (let area = 0; area < this.count; area++) {
      this.#keys[area] = squaredChord(this.#vectors, centre, area);
      this.#words[2 * area] = ((this.#words[2 * area] & 0xffff_0000) | area) >>> 0;
    }
    this.#keys.sort();
  }

  area(place: number): number {
    return this.#words[2 * place] & 0xffff;
  }

  isTiedWithNext(place: number): boolean {
    if (place + 1 === this.count) return false;
    const next = this.#keys[place + 1];
    // A squared distance of 0 has become the tiny number that its area's bits spell.
    return next - this.#keys[place] <= next * SAME_DISTANCE || next < Number.MIN_VALUE * MAX_AREAS;
  }
}
