import { unitVectors } from '../sphere.ts';

export type ScanMethod = 'poisson' | 'bernoulli' | 'permutation';

/**
 * What is scanned. The measure of a window is the sum of its areas' weights times the sum of its steps' weights;
 * its expected cases are `totalCases × measure / totalMeasure`. All arrays stand in shared memory.
 */
export interface ScanProblem {
  readonly method: ScanMethod;
  readonly areaCount: number;
  /** Time steps; 1 where time plays no part. */
  readonly steps: number;
  /** Degrees. */
  readonly lat: Float64Array;
  readonly lng: Float64Array;
  /** Cases of area `a` in step `t` at `a × steps + t`. */
  readonly cases: Uint32Array;
  /** A number an area. Poisson: persons; Bernoulli: cases and controls; permutation: cases. */
  readonly weights: Float64Array;
  /** A number a step. Permutation: cases; else 1. */
  readonly stepWeights: Float64Array;
  readonly totalCases: number;
  readonly totalMeasure: number;
}

/** Areas by the centre of each, in degrees. */
export interface Areas {
  readonly lat: Float64Array;
  readonly lng: Float64Array;
}

/** A case count has a row in the table that each replicate fills. */
export const MAX_CASES = 2 ** 24;

/**
 * Cases against the persons at risk, who stay the same over all steps.
 * @param cases of area `a` in step `t` at `a × steps + t`
 * @throws RangeError for arrays of other lengths, bad numbers, and cases where there is nobody
 */
export function poissonProblem(
  areas: Areas,
  cases: Uint32Array,
  population: Float64Array,
  steps = 1,
): ScanProblem {
  requireShape(areas, cases, steps);
  requireLength('population', population.length, areas.lat.length);
  for (const [area, persons] of population.entries()) {
    if (!(persons >= 0 && persons < Infinity))
      throw new RangeError(`population of area ${area} is ${persons}, expected a number not below 0`);
    const atArea = sum(cases.subarray(area * steps, (area + 1) * steps));
    if (persons === 0 && atArea > 0)
      throw new RangeError(`population of area ${area} is 0, but it has ${atArea} cases`);
  }
  return problemOf('poisson', areas, cases, population, new Float64Array(steps).fill(1));
}

/** Cases against controls, one count an area. @throws RangeError for arrays of other lengths and bad numbers */
export function bernoulliProblem(areas: Areas, cases: Uint32Array, controls: Uint32Array): ScanProblem {
  requireShape(areas, cases, 1);
  requireLength('controls', controls.length, areas.lat.length);
  const both = Float64Array.from(cases, (count, area) => count + controls[area]);
  return problemOf('bernoulli', areas, cases, both, Float64Array.of(1));
}

/**
 * Cases alone: are they nearer to each other in space and time together than each of the two explains?
 * @param cases of area `a` in step `t` at `a × steps + t`
 * @throws RangeError for arrays of other lengths and bad numbers
 */
export function permutationProblem(areas: Areas, cases: Uint32Array, steps: number): ScanProblem {
  if (steps === 1) throw new RangeError('steps is 1, but steps are what is permuted: expected at least 2');
  requireShape(areas, cases, steps);
  const byArea = new Float64Array(areas.lat.length);
  const byStep = new Float64Array(steps);
  for (const [cell, count] of cases.entries()) {
    byArea[Math.floor(cell / steps)] += count;
    byStep[cell % steps] += count;
  }
  return problemOf('permutation', areas, cases, byArea, byStep);
}

function problemOf(
  method: ScanMethod,
  { lat, lng }: Areas,
  cases: Uint32Array,
  weights: Float64Array,
  stepWeights: Float64Array,
): ScanProblem {
  const totalCases = sum(cases);
  if (totalCases > MAX_CASES) throw new RangeError(`${totalCases} cases, expected at most ${MAX_CASES}`);
  return {
    method,
    areaCount: lat.length,
    steps: stepWeights.length,
    lat: shared(lat),
    lng: shared(lng),
    cases: sharedCounts(cases),
    weights: shared(weights),
    stepWeights: shared(stepWeights),
    totalCases,
    totalMeasure: sum(weights) * sum(stepWeights),
  };
}

function requireShape({ lat, lng }: Areas, cases: Uint32Array, steps: number): void {
  if (!(Number.isInteger(steps) && steps >= 1))
    throw new RangeError(`steps is ${steps}, expected a whole number from 1`);
  unitVectors(lat, lng);
  requireLength('cases', cases.length, lat.length * steps);
}

function requireLength(name: string, length: number, expected: number): void {
  if (length !== expected) throw new RangeError(`${name} has ${length} numbers, expected ${expected}`);
}

function shared(values: Float64Array): Float64Array {
  const copy = new Float64Array(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}

function sharedCounts(values: Uint32Array): Uint32Array {
  const copy = new Uint32Array(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}

function sum(values: Float64Array | Uint32Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
