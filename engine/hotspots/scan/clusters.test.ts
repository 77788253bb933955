import { expect, test } from 'vitest';
import { casesIn, clustersOf } from './clusters.ts';
import { planScan } from './plan.ts';
import { permutationProblem, poissonProblem } from './problem.ts';
import { replicatesOf } from './replicates.ts';

const SEED = 20211229;
const TESTING = { seed: SEED, analysesAYear: 365 };

/** Areas a kilometre apart on the equator. */
function row(count: number) {
  return { lat: new Float64Array(count), lng: Float64Array.from({ length: count }, (_, i) => i * 0.009) };
}

test('p counts the replicates that are as great, and the recurrence follows from it', () => {
  const plan = planScan(poissonProblem(row(4), Uint32Array.of(9, 1, 1, 1), new Float64Array(4).fill(100)));
  const [{ logRatio }] = clustersOf(plan, Float64Array.of(0), TESTING);
  const maxima = Float64Array.of(logRatio + 1, 0, logRatio, logRatio - 1e-9);
  const [cluster] = clustersOf(plan, maxima, TESTING);
  expect(cluster.p).toBe(3 / 5);
  expect(cluster.recurrence_years).toBeCloseTo(5 / 3 / 365, 12);
  expect(cluster.making).toEqual({ method: 'poisson', version: 1, seed: SEED, replicates: 4 });
});

test('a cluster says where it lies, how far it reaches and how much greater its risk is', () => {
  const plan = planScan(
    poissonProblem(row(6), Uint32Array.of(6, 6, 0, 1, 1, 1), new Float64Array(6).fill(50)),
  );
  const [cluster] = clustersOf(plan, Float64Array.of(0), TESTING);
  expect(cluster).toMatchObject({ centre: 0, cases: 12, expected: 5, start: 0, end: 1 });
  expect([...cluster.members]).toEqual([0, 1]);
  expect(cluster.radius_m).toBeCloseTo(1000.75, 1);
  expect(cluster.relativeRisk).toBeCloseTo(12 / 2 / (3 / 4), 12);
});

test('risk has no ratio where all cases lie inside', () => {
  const plan = planScan(poissonProblem(row(4), Uint32Array.of(5, 0, 0, 0), new Float64Array(4).fill(10)));
  const [cluster] = clustersOf(plan, Float64Array.of(0), TESTING);
  expect(cluster).toMatchObject({ cases: 5, relativeRisk: null });
});

test('the cases of a cluster are those of its areas in its time', () => {
  const cases = new Uint32Array(4 * 4);
  const areas = Uint32Array.of(0, 1, 0, 0, 2, 3, 2, 3, 1);
  const steps = Uint32Array.of(3, 3, 3, 3, 0, 1, 2, 0, 1);
  for (const [number, area] of areas.entries()) cases[area * 4 + steps[number]]++;
  const plan = planScan(permutationProblem(row(4), cases, 4));
  const [cluster] = clustersOf(plan, Float64Array.of(0), TESTING);
  expect(cluster).toMatchObject({ start: 3, end: 4, cases: 3 });
  expect([...casesIn(cluster, areas, steps)]).toEqual([0, 2, 3]);
});

test.each([0, 1])('%i cases make no cluster', (count) => {
  const plan = planScan(poissonProblem(row(3), Uint32Array.of(0, count, 0), new Float64Array(3).fill(10)));
  expect(replicatesOf(plan, SEED)(0)).toBe(0);
  expect(clustersOf(plan, Float64Array.of(0), TESTING)).toEqual([]);
});

test('one area, which is more than half of all, makes no cluster', () => {
  const plan = planScan(poissonProblem(row(1), Uint32Array.of(7), Float64Array.of(10)));
  expect(clustersOf(plan, Float64Array.of(0), TESTING)).toEqual([]);
});

test('no replicates and no analyses are refused', () => {
  const plan = planScan(poissonProblem(row(1), Uint32Array.of(7), Float64Array.of(10)));
  expect(() => clustersOf(plan, new Float64Array(), TESTING)).toThrow('replicates is 0');
  expect(() => clustersOf(plan, Float64Array.of(0), { seed: 1, analysesAYear: 0 })).toThrow(
    'analysesAYear is 0',
  );
});
