import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { adjustedPs, significantUpTo } from './fdr.ts';
import { CLASS_RATES, classesOf, classNameOf, twoSidedP, twoSidedPs } from './significance.ts';

const FIXTURE = new URL('../../../shared/fixtures/hotspots/bh_fdr.json', import.meta.url);

test('a p above its own rank’s share is significant if a larger one is not above its own', () => {
  // Shares of the ranks at .05: .0125, .025, .0375, .05.
  expect(significantUpTo(Float64Array.of(0.04, 0.03, 0.02, 0.9), [0.05])).toEqual([-1]);
  expect(significantUpTo(Float64Array.of(0.04, 0.03, 0.037, 0.049), [0.05])).toEqual([0.049]);
  expect(adjustedPs(Float64Array.of(0.04, 0.01))).toEqual(Float64Array.of(0.04, 0.02));
});

test('cells without a p are not tested', () => {
  const p = Float64Array.of(Number.NaN, 0.04, Number.NaN);
  expect(significantUpTo(p, [0.05])).toEqual([0.04]);
  expect(adjustedPs(p)).toEqual(p);
  expect(significantUpTo(new Float64Array(0), [0.1, 0.05])).toEqual([-1, -1]);
});

test('a p is significant at a rate exactly when its adjusted p is at most the rate', () => {
  const ps = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 50 });
  fc.assert(
    fc.property(ps, fc.constantFrom(...CLASS_RATES), (list, rate) => {
      const p = Float64Array.from(list);
      const [limit] = significantUpTo(p, [rate]);
      for (const [i, adjusted] of adjustedPs(p).entries()) {
        if (Math.abs(adjusted - rate) > 1e-12) expect(p[i] <= limit).toBe(adjusted <= rate);
      }
    }),
    { seed: 3, numRuns: 300 },
  );
});

test('classes name side and confidence', () => {
  const z = Float64Array.of(5, -5, 2.05, -2.05, 0, Number.NaN);
  expect(Array.from(classesOf(z, twoSidedPs(z)), classNameOf)).toEqual([
    'hot-99',
    'cold-99',
    'hot-90',
    'cold-90',
    null,
    null,
  ]);
});

test('p keeps its digits far into the tail', () => {
  expect(twoSidedP(0)).toBe(1);
  expect(twoSidedP(1.959963984540054)).toBeCloseTo(0.05, 15);
  // 2 Φ(−10) and 2 Φ(−30), by the continued fraction of the Mills ratio.
  expect(twoSidedP(10) / 1.523970604832105e-23).toBeCloseTo(1, 12);
  expect(twoSidedP(-30) / 9.813427854294374e-198).toBeCloseTo(1, 9);
});

test.skipIf(!existsSync(FIXTURE))('Benjamini and Hochberg’s own example (needs shared/fixtures)', () => {
  const { p, alpha, crit_p, rejected, adjusted } = JSON.parse(readFileSync(FIXTURE, 'utf8'));
  expect(significantUpTo(Float64Array.from(p), [alpha])).toEqual([crit_p]);
  expect(p.filter((value: number) => value <= crit_p)).toHaveLength(rejected);
  for (const [i, value] of adjustedPs(Float64Array.from(p)).entries())
    expect(value).toBeCloseTo(adjusted[i], 15);
});
