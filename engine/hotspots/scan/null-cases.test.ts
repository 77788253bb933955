import { expect, test } from 'vitest';
import { streamOf } from '../streams.ts';
import { nullCases } from './null-cases.ts';
import { planScan } from './plan.ts';
import { bernoulliProblem, permutationProblem, poissonProblem, type ScanProblem } from './problem.ts';
import { replicatesOf } from './replicates.ts';

const AREAS = { lat: Float64Array.of(0, 0, 0, 0), lng: Float64Array.of(0, 1, 2, 3) };
const DRAWS = 4000;

const poisson = poissonProblem(AREAS, Uint32Array.of(4, 0, 3, 3), Float64Array.of(100, 0, 300, 50));
const bernoulli = bernoulliProblem(AREAS, Uint32Array.of(2, 0, 3, 1), Uint32Array.of(0, 4, 6, 2));
const permutation = permutationProblem(AREAS, Uint32Array.of(2, 0, 1, 0, 3, 0, 0, 0, 0, 1, 1, 1), 3);

function draws(problem: ScanProblem): Uint32Array[] {
  const draw = nullCases(problem);
  return Array.from({ length: DRAWS }, (_, number) => {
    const cases = new Uint32Array(problem.cases.length);
    draw(streamOf(1, number), cases);
    return cases;
  });
}

/** Mean cases of each area and step. */
function means(all: readonly Uint32Array[]): number[] {
  return Array.from(all[0].keys(), (cell) => all.reduce((sum, cases) => sum + cases[cell], 0) / all.length);
}

test.each([poisson, bernoulli, permutation])('a replicate of $method has as many cases', (problem) => {
  for (const cases of draws(problem))
    expect(cases.reduce((sum, count) => sum + count)).toBe(problem.totalCases);
});

test.each([poisson, bernoulli, permutation])(
  'cases of $method fall by what is expected of them',
  (problem) => {
    const { weights, stepWeights, steps, totalCases, totalMeasure } = problem;
    const found = means(draws(problem));
    for (const [cell, mean] of found.entries()) {
      const expected =
        (weights[Math.floor(cell / steps)] * stepWeights[cell % steps] * totalCases) / totalMeasure;
      // Five standard errors; a count varies no more than a Poisson's.
      expect(Math.abs(mean - expected)).toBeLessThanOrEqual(5 * Math.sqrt(expected / DRAWS));
    }
  },
);

test('nobody has more cases than points', () => {
  for (const cases of draws(bernoulli))
    for (const [area, count] of cases.entries()) expect(count).toBeLessThanOrEqual(bernoulli.weights[area]);
});

test('permuted cases keep how many there are in each area and in each step', () => {
  for (const cases of draws(permutation)) {
    const byArea = [0, 1, 2, 3].map((area) => cases[3 * area] + cases[3 * area + 1] + cases[3 * area + 2]);
    const byStep = [0, 1, 2].map((step) =>
      [0, 1, 2, 3].reduce((sum, area) => sum + cases[3 * area + step], 0),
    );
    expect(byArea).toEqual([...permutation.weights]);
    expect(byStep).toEqual([...permutation.stepWeights]);
  }
});

test('a replicate is the same whichever were made before it', () => {
  const plan = planScan(poisson);
  const inOrder = replicatesOf(plan, 5);
  const forwards = Array.from({ length: 20 }, (_, number) => inOrder(number));
  const backwards = replicatesOf(plan, 5);
  for (let number = 19; number >= 0; number--) expect(backwards(number)).toBe(forwards[number]);
  expect(new Set(forwards).size).toBeGreaterThan(3);
});
