import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clustersOf } from './clusters.ts';
import { GreatestRatio } from './greatest-ratio.ts';
import { naiveClusters, naiveWindows } from './naive.ts';
import { planScan } from './plan.ts';
import { randomProblem } from './testing/random-problem.ts';

const TESTING = { seed: 1, analysesAYear: 1 };

test('the greatest ratio is that of the plain definition', () => {
  fc.assert(
    fc.property(randomProblem(), ({ problem, windows }) => {
      const greatest = naiveWindows(problem, windows).reduce(
        (most, { logRatio }) => Math.max(most, logRatio),
        0,
      );
      const plan = planScan(problem, windows);
      expect(new GreatestRatio(plan).of(problem.cases)).toBeCloseTo(greatest, 9);
    }),
    { numRuns: 2000 },
  );
});

test('the first cluster is the best window of the plain definition, and no two share an area', () => {
  fc.assert(
    fc.property(randomProblem(), ({ problem, windows }) => {
      const clusters = clustersOf(planScan(problem, windows), Float64Array.of(0), TESTING);
      const [best] = naiveClusters(problem, windows);
      expect(clusters[0]?.logRatio ?? 0).toBeCloseTo(best?.logRatio ?? 0, 9);
      const members = clusters.flatMap((cluster) => [...cluster.members]);
      expect(new Set(members).size).toBe(members.length);
    }),
    { numRuns: 2000 },
  );
});

test('each cluster is a window of the plain definition, with its cases and expectation', () => {
  fc.assert(
    fc.property(randomProblem(), ({ problem, windows }) => {
      const plain = naiveWindows(problem, windows);
      for (const cluster of clustersOf(planScan(problem, windows), Float64Array.of(0), TESTING)) {
        const same = plain.find(
          ({ centre, members, start, end }) =>
            centre === cluster.centre &&
            members.join() === [...cluster.members].join() &&
            start === cluster.start &&
            end === cluster.end,
        );
        expect(same).toMatchObject({ cases: cluster.cases });
        expect(cluster.expected).toBeCloseTo(same!.expected, 9);
        expect(cluster.logRatio).toBeCloseTo(same!.logRatio, 9);
      }
    }),
    { numRuns: 1000 },
  );
});
