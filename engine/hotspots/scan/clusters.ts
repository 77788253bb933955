import { arc_m, squaredChord, unitVectors } from '../sphere.ts';
import { bestWindows, type Window } from './best-windows.ts';
import { membersOf } from './circles.ts';
import type { ScanPlan } from './plan.ts';
import type { ScanMethod } from './problem.ts';

/** What made the clusters, enough to make them again. */
export interface ScanMaking {
  readonly method: ScanMethod;
  readonly version: number;
  readonly seed: number;
  readonly replicates: number;
}

/** Raised when equal input gives another answer. */
export const SCAN_VERSION = 1;

/** A window with more cases than chance explains, and all that it rests on. */
export interface ScanCluster {
  /** Number of the area around whose centre it lies. */
  readonly centre: number;
  /** From the centre to the farthest member's centre. */
  readonly radius_m: number;
  /** Numbers of its areas, ascending. */
  readonly members: Uint32Array;
  /** Steps `[start, end)`. */
  readonly start: number;
  readonly end: number;
  readonly cases: number;
  readonly expected: number;
  /** Risk inside over risk outside; null where no case lies outside. */
  readonly relativeRisk: number | null;
  readonly logRatio: number;
  /** `(1 + #{greatest ratio of a replicate ≥ logRatio}) / (replicates + 1)`. */
  readonly p: number;
  /** Years between two such clusters by chance: `1 / (p × analyses a year)`. */
  readonly recurrence_years: number;
  readonly making: ScanMaking;
}

/** How the replicates were made, and how often a year such an analysis is. */
export interface ScanTesting {
  readonly seed: number;
  readonly analysesAYear: number;
}

/**
 * The best window of each centre, best first (of equal ones the lower centre), without those that share an area
 * with a better one.
 * @param maxima the greatest ratio of each replicate, in any order
 * @throws RangeError for no replicates or no analyses
 */
export function clustersOf(plan: ScanPlan, maxima: Float64Array, testing: ScanTesting): ScanCluster[] {
  if (maxima.length === 0) throw new RangeError('replicates is 0, expected at least 1');
  if (!(testing.analysesAYear > 0))
    throw new RangeError(`analysesAYear is ${testing.analysesAYear}, expected a number above 0`);
  const ascending = maxima.toSorted();
  return apart(plan).map((window) => clusterOf(plan, window, ascending, testing));
}

/** Numbers of the cases of a cluster, ascending, from the area and the step of each case. */
export function casesIn(cluster: ScanCluster, areas: Uint32Array, steps?: Uint32Array): Uint32Array {
  const members = new Set(cluster.members);
  const isInside = (number: number) =>
    members.has(areas[number]) &&
    (steps === undefined || (steps[number] >= cluster.start && steps[number] < cluster.end));
  return Uint32Array.from(Array.from(areas.keys()).filter(isInside));
}

function apart(plan: ScanPlan): Window[] {
  const isTaken = new Uint8Array(plan.problem.areaCount);
  const bestFirst = bestWindows(plan).sort((a, b) => b.logRatio - a.logRatio || a.centre - b.centre);
  return bestFirst.filter(({ centre, pos }) => {
    const members = membersOf(plan.circles, centre, pos);
    if (members.some((area) => isTaken[area])) return false;
    for (const area of members) isTaken[area] = 1;
    return true;
  });
}

function clusterOf(
  plan: ScanPlan,
  window: Window,
  ascending: Float64Array,
  testing: ScanTesting,
): ScanCluster {
  const { problem, circles } = plan;
  const { centre, pos, start, end, cases, measure } = window;
  const asGreat = ascending.length - firstAtLeast(ascending, window.logRatio);
  const p = (1 + asGreat) / (ascending.length + 1);
  return {
    centre,
    radius_m: radius_m(plan, centre, circles.members[pos]),
    members: Uint32Array.from(membersOf(circles, centre, pos)).sort(),
    start,
    end,
    cases,
    expected: (problem.totalCases * measure) / problem.totalMeasure,
    relativeRisk: relativeRisk(plan, cases, measure),
    logRatio: window.logRatio,
    p,
    recurrence_years: 1 / (p * testing.analysesAYear),
    making: {
      method: problem.method,
      version: SCAN_VERSION,
      seed: testing.seed,
      replicates: ascending.length,
    },
  };
}

function relativeRisk({ problem }: ScanPlan, cases: number, measure: number): number | null {
  const casesOutside = problem.totalCases - cases;
  if (casesOutside === 0) return null;
  return cases / measure / (casesOutside / (problem.totalMeasure - measure));
}

function radius_m({ problem }: ScanPlan, centre: number, farthest: number): number {
  const lat = Float64Array.of(problem.lat[centre], problem.lat[farthest]);
  const lng = Float64Array.of(problem.lng[centre], problem.lng[farthest]);
  return arc_m(squaredChord(unitVectors(lat, lng), 0, 1));
}

/** Position of the first number not below `limit`. */
function firstAtLeast(ascending: Float64Array, limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle] < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
