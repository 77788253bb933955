import fc from 'fast-check';
import type { ScanWindows } from '../plan.ts';
import { bernoulliProblem, permutationProblem, poissonProblem, type ScanProblem } from '../problem.ts';

/** Degrees of a lattice: few marks, so that places coincide and distances tie; across the antimeridian too. */
const LAT = fc.integer({ min: -2, max: 2 }).map((mark) => mark * 0.01);
const LNG = fc
  .tuple(fc.constantFrom(0, 180), fc.integer({ min: -2, max: 2 }))
  .map(([base, mark]) => (base + mark * 0.01 > 180 ? base + mark * 0.01 - 360 : base + mark * 0.01));

/** Problems of all methods, of 2 to 7 areas, with windows over them. */
export function randomProblem(): fc.Arbitrary<{ problem: ScanProblem; windows: ScanWindows }> {
  return fc.integer({ min: 2, max: 7 }).chain((areaCount) =>
    fc
      .tuple(areas(areaCount), fc.integer({ min: 1, max: 4 }), fc.constantFrom(0.3, 0.5, 0.8), fc.boolean())
      .chain(([places, steps, largestShare, aliveOnly]) =>
        fc
          .tuple(problems(places, areaCount, steps), fc.integer({ min: 1, max: steps }))
          .map(([problem, longest]) => ({
            problem,
            windows: { largestShare, aliveOnly, longest_steps: Math.min(longest, problem.steps) },
          })),
      ),
  );
}

function areas(count: number) {
  const degrees = (of: fc.Arbitrary<number>) =>
    fc.array(of, { minLength: count, maxLength: count }).map((values) => Float64Array.from(values));
  return fc.record({ lat: degrees(LAT), lng: degrees(LNG) });
}

type Places = { lat: Float64Array; lng: Float64Array };

function problems(places: Places, areaCount: number, steps: number): fc.Arbitrary<ScanProblem> {
  const counts = (length: number) =>
    fc
      .array(fc.constantFrom(0, 0, 1, 2, 5), { minLength: length, maxLength: length })
      .map((values) => Uint32Array.from(values));
  const persons = fc
    .array(fc.integer({ min: 1, max: 9 }), { minLength: areaCount, maxLength: areaCount })
    .map((values) => Float64Array.from(values));
  return fc.oneof(
    fc.tuple(counts(areaCount * steps), persons).map(([cases, p]) => poissonProblem(places, cases, p, steps)),
    fc.tuple(counts(areaCount), counts(areaCount)).map(([a, b]) => bernoulliProblem(places, a, b)),
    counts(areaCount * (steps + 1)).map((cases) => permutationProblem(places, cases, steps + 1)),
  );
}
