import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { clustersOf, type ScanCluster } from './clusters.ts';
import { planScan, type ScanWindows } from './plan.ts';
import {
  type Areas,
  bernoulliProblem,
  permutationProblem,
  poissonProblem,
  type ScanProblem,
} from './problem.ts';

/** Reference results stand beside the project's folder; tests that need them are skipped where they do not. */
const FOLDER = resolve(import.meta.dirname, '../../../../shared/fixtures/hotspots');
const HAS_REFERENCE = existsSync(FOLDER);

const TESTING = { seed: 20211229, analysesAYear: 365 };
const NO_REFERENCE = 'the reference results are not beside the project';

/** A cluster as the reference has it. */
interface ReferenceCluster {
  readonly llr: number;
  readonly center: number;
  readonly members: readonly number[];
  readonly cases: number;
  readonly expected: number;
  readonly start?: number;
  readonly end_exclusive?: number;
}

interface Reference {
  readonly problem: ScanProblem;
  readonly clusters: readonly ReferenceCluster[];
}

/** Leukemia in 281 tracts of New York, cases floored. */
function newYork(): Reference {
  const rows = tableOf('scan/nydf.csv', ',').slice(1);
  const areas = {
    lat: Float64Array.from(rows, ([, lat]) => lat),
    lng: Float64Array.from(rows, ([lng]) => lng),
  };
  const cases = Uint32Array.from(rows, (row) => Math.floor(row[3]));
  const population = Float64Array.from(rows, (row) => row[2]);
  return {
    problem: poissonProblem(areas, cases, population),
    clusters: jsonOf('scan/bruteforce_reference.json').nydf_floor_correct_latlon,
  };
}

/**
 * Cases and controls of North Humberside, on a plane. At a ten-millionth of a degree a unit, around (0, 0), the
 * globe is as flat: its distances differ from the plane's by less than a share of 10^-11.
 */
function northHumberside(): Reference {
  const points = tableOf('scan/NHumberside.geo', /\s+/);
  const areas = {
    lat: Float64Array.from(points, ([, , y]) => (y - 4400) * 1e-7),
    lng: Float64Array.from(points, ([, x]) => (x - 5000) * 1e-7),
  };
  const counts = (file: string) => Uint32Array.from(tableOf(file, /\s+/), ([, count]) => count);
  return {
    problem: bernoulliProblem(areas, counts('scan/NHumberside.cas'), counts('scan/NHumberside.ctl')),
    clusters: jsonOf('scan/bruteforce_reference.json').nhumberside_bernoulli,
  };
}

/** 631 hexagonal cells with 19 of raised risk. */
function hexagons(): Reference {
  const { latlng, clusters } = jsonOf('scan/h3_poisson_reference.json');
  const { cases, population } = jsonOf('gistar_h3_synth.json');
  const problem = poissonProblem(areasOf(latlng), Uint32Array.from(cases), Float64Array.from(population));
  return { problem, clusters };
}

/** 169 hexagonal cells, 90 days; of the reference's windows those alive at the end, up to 30 days long. */
function hexagonDays(): Reference {
  const { latlng, cases, T, stp_prospective_max30d_max50pct } = jsonOf('scan/h3_spacetime.json');
  const problem = permutationProblem(areasOf(latlng), Uint32Array.from(cases.flat()), T);
  return { problem, clusters: stp_prospective_max30d_max50pct };
}

function areasOf(latlng: readonly [number, number][]): Areas {
  return { lat: Float64Array.from(latlng, ([lat]) => lat), lng: Float64Array.from(latlng, ([, lng]) => lng) };
}

function jsonOf(file: string) {
  return JSON.parse(readFileSync(resolve(FOLDER, file), 'utf8'));
}

function tableOf(file: string, separator: string | RegExp): number[][] {
  const lines = readFileSync(resolve(FOLDER, file), 'utf8').trim().split('\n');
  return lines.map((line) => line.trim().split(separator).map(Number));
}

function expectReference(
  { problem, clusters }: Reference,
  windows: Partial<ScanWindows> = {},
): ScanCluster[] {
  const found = clustersOf(planScan(problem, windows), Float64Array.of(0), TESTING);
  for (const [rank, reference] of clusters.entries()) {
    expect(found[rank].logRatio).toBeCloseTo(reference.llr, 8);
    expect(found[rank].expected).toBeCloseTo(reference.expected, 8);
    expect(found[rank]).toMatchObject({ centre: reference.center, cases: reference.cases });
    expect([...found[rank].members]).toEqual(reference.members);
  }
  return found;
}

test.skipIf(!HAS_REFERENCE)(
  `the clusters of New York are those of the reference (or ${NO_REFERENCE})`,
  () => {
    expectReference(newYork());
  },
);

test.skipIf(!HAS_REFERENCE)(`two tied windows of North Humberside both stand (or ${NO_REFERENCE})`, () => {
  const [first, second, third] = expectReference(northHumberside());
  expect(first.logRatio).toBeCloseTo(4.836516, 6);
  expect(second.logRatio).toBe(first.logRatio);
  expect(third.logRatio).toBeCloseTo(3.712697, 6);
});

test.skipIf(!HAS_REFERENCE)(`the 19 cells of raised risk are one cluster (or ${NO_REFERENCE})`, () => {
  const [cluster] = expectReference(hexagons());
  expect(cluster.logRatio).toBeCloseTo(192.550839, 6);
  expect(cluster.members.length).toBe(19);
});

test.skipIf(!HAS_REFERENCE)(`an outbreak of six days is found in space and time (or ${NO_REFERENCE})`, () => {
  const reference = hexagonDays();
  const found = expectReference(reference, { aliveOnly: true, longest_steps: 30 });
  for (const [rank, { start, end_exclusive }] of reference.clusters.entries())
    expect(found[rank]).toMatchObject({ start, end: end_exclusive });
});

test.skipIf(!HAS_REFERENCE)(`the outbreak is found among all windows too (or ${NO_REFERENCE})`, () => {
  const [cluster] = clustersOf(planScan(hexagonDays().problem), Float64Array.of(0), TESTING);
  expect(cluster).toMatchObject({ start: 84, end: 90, cases: 30 });
});
