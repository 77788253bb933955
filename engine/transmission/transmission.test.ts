import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shareOf } from './attack-rate.ts';
import { componentSizes } from './components.ts';
import { forestOf } from './forest.ts';
import { generationDensity, generationShare, incubationDensity, infectorWeight } from './infector-weight.ts';
import { rankInfectors } from './infectors.ts';
import { dispersionOf, logLikelihood } from './offspring.ts';
import { reproductionIn } from './reproduction.ts';

const DAY_S = 86_400;

/** ∫ f over days, in small steps. */
function integral(f: (days: number) => number, to: number, step = 0.001): number {
  let sum = 0;
  for (let at = step / 2; at < to; at += step) sum += f(at) * step;
  return sum;
}

test('generation intervals and incubation periods have the published means', () => {
  expect(integral(generationDensity, 40)).toBeCloseTo(1, 4);
  expect(integral((days) => days * generationDensity(days), 40)).toBeCloseTo(5, 1);
  expect(integral(incubationDensity, 100)).toBeCloseTo(1, 4);
  expect(integral(incubationDensity, 5.06)).toBeCloseTo(0.5, 2);
  expect(integral(generationDensity, 5)).toBeCloseTo(generationShare(5), 4);
});

test('the weight of an exposure is the integral over it, however it is cut into episodes', () => {
  const [start, end] = [2 * DAY_S, 2 * DAY_S + 6 * 3600];
  const whole = infectorWeight(0, 6 * DAY_S, [{ start, end }]);
  const middle = start + 2 * 3600;
  const cut = infectorWeight(0, 6 * DAY_S, [
    { start, end: middle },
    { start: middle, end },
  ]);
  expect(cut).toBeCloseTo(whole, 12);
  // Six hours, at which both densities are nearly constant.
  const at = 2.125;
  expect(whole).toBeCloseTo(0.25 * generationDensity(at + 5.0582) * incubationDensity(6 - at), 3);
  expect(infectorWeight(0, 1 * DAY_S, [{ start, end }])).toBe(0);
});

test('who met a case longer, and at the more likely time, ranks first', () => {
  const hour = (day: number, hours: number) => [{ start: day * DAY_S, end: day * DAY_S + hours * 3600 }];
  const ranked = rankInfectors(6 * DAY_S, [
    { infector: 0, onset: 0, episodes: hour(1, 1) },
    { infector: 1, onset: 0, episodes: hour(1, 3) },
    { infector: 2, onset: 0, episodes: hour(5.9, 3) },
    { infector: 3, onset: 0, episodes: hour(7, 3) },
  ]);
  expect(ranked.map(({ infector }) => infector)).toEqual([1, 0, 2, 3]);
  expect(ranked.reduce((sum, { likelihood }) => sum + likelihood, 0)).toBeCloseTo(1, 12);
  expect(ranked[3]).toEqual({ infector: 3, likelihood: 0, rank: 4 });
});

test('likelihoods are weights over their sum, in falling order, whatever order candidates come in', () => {
  const candidate = fc.record({
    onset: fc.integer({ min: -5, max: 10 }).map((day) => day * DAY_S),
    episodes: fc
      .tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 48 }))
      .map(([from, hours]) => [{ start: from * 3600, end: (from + hours) * 3600 }]),
  });
  fc.assert(
    fc.property(fc.array(candidate, { maxLength: 8 }), (all) => {
      const candidates = all.map((one, infector) => ({ ...one, infector }));
      const onset = 9 * DAY_S;
      const ranked = rankInfectors(onset, candidates);
      expect(rankInfectors(onset, candidates.toReversed()).map(({ infector }) => infector)).toEqual(
        ranked.map(({ infector }) => infector),
      );
      const weights = candidates.map((one) => infectorWeight(one.onset, onset, one.episodes));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      for (const [i, { infector, likelihood, rank }] of ranked.entries()) {
        expect(rank).toBe(i + 1);
        expect(likelihood).toBeCloseTo(total > 0 ? weights[infector]! / total : 0, 9);
        expect(likelihood).toBeLessThanOrEqual(ranked[i - 1]?.likelihood ?? 1 + 1e-9);
      }
    }),
  );
});

const graph = fc.integer({ min: 1, max: 30 }).chain((n) =>
  fc.record({
    n: fc.constant(n),
    pairs: fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { maxLength: 60 }),
  }),
);

test('components are the cases that can be reached from each other over pairs', () => {
  fc.assert(
    fc.property(graph, ({ n, pairs }) => {
      const left = new Set(pairs.flat());
      const sizes: number[] = [];
      for (const first of left) {
        const reached = new Set([first]);
        for (const at of reached)
          for (const [a, b] of pairs) {
            if (a === at) reached.add(b);
            if (b === at) reached.add(a);
          }
        for (const one of reached) left.delete(one);
        sizes.push(reached.size);
      }
      expect(componentSizes(n, pairs)).toEqual(sizes.sort((a, b) => b - a));
    }),
  );
});

test('a forest has one infector a case, no circle, and each case one generation below its infector', () => {
  fc.assert(
    fc.property(graph, ({ n, pairs }) => {
      const choices = Array.from({ length: n }, (): number[] => []);
      for (const [from, to] of pairs) choices[to]!.push(from);
      const { parents, generations, trees } = forestOf(choices, [...choices.keys()]);
      for (const [number, parent] of parents.entries()) {
        if (parent < 0) {
          expect(generations[number]).toBe(0);
          continue;
        }
        expect(choices[number]).toContain(parent);
        expect(generations[number]).toBe(generations[parent]! + 1);
        expect(trees[number]).toBe(trees[parent]);
        expect(trees[number]).toBeGreaterThanOrEqual(0);
      }
      // Whoever has a choice and took none would have closed a circle with each.
      for (const [number, own] of choices.entries())
        if (parents[number]! < 0)
          for (const choice of own) {
            let at = choice;
            while (at !== number && parents[at]! >= 0) at = parents[at]!;
            expect(at).toBe(number);
          }
    }),
  );
});

test('k is where the likelihood is greatest, and at the ends of its interval it is 1.92 less', () => {
  const offspring = [...Array(70).fill(0), ...Array(12).fill(1), 2, 2, 2, 3, 5, 8, 13];
  const { value, low, high } = dispersionOf(offspring);
  const times = new Map([...Map.groupBy(offspring, (x) => x)].map(([x, all]) => [x, all.length]));
  const mean = offspring.reduce((sum, x) => sum + x, 0) / offspring.length;
  const at = (k: number) => logLikelihood(times, mean, k);
  for (let k = 0.01; k < 5; k *= 1.01) expect(at(k)).toBeLessThanOrEqual(at(value!) + 1e-9);
  for (const edge of [low!, high!]) expect(at(value!) - at(edge)).toBeCloseTo(1.9207, 3);
  expect(dispersionOf([1, 1, 1, 1])).toEqual({ value: null, low: null, high: null });
});

test('an exact interval is that of the tables', () => {
  // 7 of 20: 0.1539 to 0.5922.
  const { value, low, high } = shareOf(7, 20);
  expect([value, low!.toFixed(4), high!.toFixed(4)]).toEqual([0.35, '0.1539', '0.5922']);
  expect(shareOf(0, 10).low).toBe(0);
  expect(shareOf(10, 10).high).toBe(1);
  expect(shareOf(0, 0).value).toBeNull();
});

/** Mean and ends of the posterior of R, by summing prior × Poisson likelihood over many R. */
function naiveReproduction(incidence: readonly number[], from: number, to: number): number[] {
  const shares = Array.from({ length: 22 }, (_, s) =>
    s === 0 ? 0 : integral(generationDensity, s + 0.5, 0.01) - integral(generationDensity, s - 0.5, 0.01),
  );
  const total = shares.reduce((sum, share) => sum + share, 0);
  const days = Array.from({ length: to - from }, (_, i) => from + i);
  const pressures = days.map((day) =>
    shares.reduce((sum, share, s) => sum + (share / total) * (incidence[day - s] ?? 0), 0),
  );
  const step = 0.002;
  const grid = Array.from({ length: 20_000 }, (_, i) => (i + 0.5) * step);
  const logs = grid.map((r) =>
    days.reduce(
      (sum, day, i) =>
        sum + (incidence[day]! > 0 ? incidence[day]! * Math.log(r * pressures[i]!) : 0) - r * pressures[i]!,
      -r / 5,
    ),
  );
  const most = logs.reduce((a, b) => Math.max(a, b));
  const weights = logs.map((log) => Math.exp(log - most));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = grid.reduce((sum, r, i) => sum + (r * weights[i]!) / all, 0);
  const quantile = (share: number) => {
    let below = 0;
    return grid.find((_, i) => {
      below += weights[i]! / all;
      return below >= share;
    })!;
  };
  return [mean, quantile(0.025), quantile(0.975)];
}

test('R and its interval are those of prior and likelihood multiplied out', () => {
  const incidences = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 12, maxLength: 30 });
  fc.assert(
    fc.property(incidences, (incidence) => {
      const [from, to] = [incidence.length - 7, incidence.length];
      const { value, low, high } = reproductionIn(incidence, from, to);
      const naive = naiveReproduction(incidence, from, to);
      for (const [i, one] of [value!, low!, high!].entries())
        expect(Math.abs(one - naive[i]!)).toBeLessThan(0.005);
    }),
    { numRuns: 20 },
  );
});

test('R is 1 where as many fall ill each day, and above where more do', () => {
  const steady = new Float64Array(60).fill(1000);
  expect(reproductionIn(steady, 40, 47).value).toBeCloseTo(1, 3);
  const growing = Float64Array.from({ length: 60 }, (_, day) => 10 * 1.1 ** day);
  const { value, low, high } = reproductionIn(growing, 40, 47);
  expect(value).toBeGreaterThan(1.4);
  expect(low! < value! && value! < high!).toBe(true);
  // Seven days after the only case nobody can have infected.
  expect(reproductionIn(Float64Array.of(0, 0, 0, 5), 0, 4).value).toBeNull();
});
