import { EARTH_RADIUS_M } from '../sphere.ts';
import type { ScanWindows } from './plan.ts';
import type { ScanProblem } from './problem.ts';

/** A window as a plain set of areas and steps. */
export interface NaiveWindow {
  readonly centre: number;
  readonly members: readonly number[];
  readonly start: number;
  readonly end: number;
  readonly cases: number;
  readonly expected: number;
  readonly logRatio: number;
}

/** Every window with more cases than expected, two at least, written as the definition reads. For tests. */
export function naiveWindows(problem: ScanProblem, windows: ScanWindows): NaiveWindow[] {
  const areas = [...problem.weights.keys()];
  const most = windows.largestShare * sumOf(areas, (area) => problem.weights[area]);
  return areas.flatMap((centre) =>
    areas
      .map((farthest) => membersWithin(problem, centre, distance_m(problem, centre, farthest)))
      .filter((members) => sumOf(members, (area) => problem.weights[area]) <= most)
      .flatMap((members) =>
        spans(problem.steps, windows).map((span) => windowOf(problem, centre, members, span)),
      )
      .filter(({ cases, expected }) => cases >= 2 && cases > expected),
  );
}

/** The best window of each centre, best first, none sharing an area with a better one. */
export function naiveClusters(problem: ScanProblem, windows: ScanWindows): NaiveWindow[] {
  const bestFirst = naiveWindows(problem, windows).sort(
    (a, b) => b.logRatio - a.logRatio || a.centre - b.centre || a.members.length - b.members.length,
  );
  const bestOfCentre = bestFirst.filter(
    (window, i) => bestFirst.findIndex(({ centre }) => centre === window.centre) === i,
  );
  const clusters: NaiveWindow[] = [];
  for (const window of bestOfCentre) {
    const taken = new Set(clusters.flatMap(({ members }) => members));
    if (!window.members.some((area) => taken.has(area))) clusters.push(window);
  }
  return clusters;
}

function spans(steps: number, { longest_steps, aliveOnly }: ScanWindows): [start: number, end: number][] {
  const all: [number, number][] = [];
  for (let start = 0; start < steps; start++) {
    for (let end = start + 1; end <= steps; end++) {
      if (end - start <= longest_steps && (!aliveOnly || end === steps)) all.push([start, end]);
    }
  }
  return all;
}

function windowOf(
  problem: ScanProblem,
  centre: number,
  members: readonly number[],
  [start, end]: [number, number],
): NaiveWindow {
  const during = Array.from({ length: end - start }, (_, i) => start + i);
  const cases = sumOf(members, (area) => sumOf(during, (step) => problem.cases[area * problem.steps + step]));
  const measure =
    sumOf(members, (area) => problem.weights[area]) * sumOf(during, (step) => problem.stepWeights[step]);
  const expected = (measure * problem.totalCases) / problem.totalMeasure;
  const all = problem.totalCases;
  const logRatio =
    problem.method === 'bernoulli'
      ? bernoulli(cases, measure, all, problem.totalMeasure)
      : cases * Math.log(cases / expected) +
        (cases === all ? 0 : (all - cases) * Math.log((all - cases) / (all - expected)));
  return { centre, members, start, end, cases, expected, logRatio };
}

function bernoulli(c: number, n: number, all: number, points: number): number {
  const outside = points - n;
  return logLikelihood(c, n) + logLikelihood(all - c, outside) - logLikelihood(all, points);
}

function logLikelihood(cases: number, points: number): number {
  const share = cases / points;
  return (cases && cases * Math.log(share)) + (points - cases && (points - cases) * Math.log(1 - share));
}

function membersWithin(problem: ScanProblem, centre: number, radius_m: number): number[] {
  const reach_m = radius_m * (1 + 1e-9);
  return [...problem.weights.keys()].filter((area) => distance_m(problem, centre, area) <= reach_m);
}

/** By the haversine formula. */
function distance_m({ lat, lng }: ScanProblem, a: number, b: number): number {
  const [latA, latB, lngA, lngB] = [lat[a], lat[b], lng[a], lng[b]].map(
    (degrees) => (degrees * Math.PI) / 180,
  );
  const h =
    Math.sin((latA - latB) / 2) ** 2 + Math.cos(latA) * Math.cos(latB) * Math.sin((lngA - lngB) / 2) ** 2;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.sqrt(Math.min(1, h)));
}

function sumOf<T>(items: readonly T[], numberOf: (item: T) => number): number {
  return items.reduce((sum, item) => sum + numberOf(item), 0);
}
