import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rateInterval, rawRates, smoothedRates } from './empirical-bayes.ts';
import { giStar, weightsOf } from './gi-star.ts';
import { neighboursOf } from './neighbours.ts';
import { cellOfText, studyAreaOf } from './study-area.ts';

const FIXTURES = new URL('../../../shared/fixtures/hotspots/', import.meta.url);
const ABSENT = !existsSync(FIXTURES);

/** Columns of up to 30 cells, some without persons. */
const COLUMNS = fc
  .array(fc.tuple(fc.nat(20), fc.constantFrom(0, 10, 100, 1000)), { minLength: 1, maxLength: 30 })
  .filter((cells) => cells.some(([, persons]) => persons > 0))
  .map((cells) => ({
    events: Float64Array.from(cells, ([events]) => events),
    persons: Float64Array.from(cells, ([, persons]) => persons),
  }));

test('two cells: by hand', () => {
  // b = 60 / 200, s² = .04, a = .04 − .3 / 100 = .037; C = .037 / .04.
  const { rates, overall, variance } = smoothedRates(Float64Array.of(10, 50), Float64Array.of(100, 100));
  expect(overall).toBe(0.3);
  expect(variance).toBeCloseTo(0.037, 15);
  expect(rates[0]).toBeCloseTo(0.3 - (0.2 * 0.037) / 0.04, 15);
  expect(rates[1]).toBeCloseTo(0.3 + (0.2 * 0.037) / 0.04, 15);
});

test('rates that differ no more than chance all become the overall rate', () => {
  const { rates, variance } = smoothedRates(Float64Array.of(1, 2, 1), Float64Array.of(100, 100, 100));
  expect(variance).toBe(0);
  expect(new Set(rates)).toEqual(new Set([4 / 300]));
});

test('cells without persons take the overall rate, and their events are said', () => {
  const events = Float64Array.of(10, 50, 7);
  const { rates, overall, unplaced } = smoothedRates(events, Float64Array.of(100, 100, 0));
  expect([overall, rates[2], unplaced]).toEqual([0.3, 0.3, 7]);
  expect(rawRates(events, Float64Array.of(100, 100, 0))).toEqual(Float64Array.of(0.1, 0.5, Number.NaN));
  expect(smoothedRates(Float64Array.of(1), Float64Array.of(0)).rates[0]).toBeNaN();
});

test('a smoothed rate lies between the raw and the overall one, and the area keeps its order', () => {
  fc.assert(
    fc.property(COLUMNS, ({ events, persons }) => {
      const { rates, overall } = smoothedRates(events, persons);
      for (const [cell, raw] of rawRates(events, persons).entries()) {
        if (Number.isNaN(raw)) expect(rates[cell]).toBe(overall);
        else {
          expect(rates[cell]).toBeGreaterThanOrEqual(Math.min(raw, overall) - 1e-12);
          expect(rates[cell]).toBeLessThanOrEqual(Math.max(raw, overall) + 1e-12);
        }
      }
    }),
    { seed: 4, numRuns: 300 },
  );
});

test('the interval of a rate is the exact one of its events', () => {
  // Garwood's table: 0 events 0 … 3.689, 1 event .0253 … 5.572, 10 events 4.795 … 18.390.
  expect(rateInterval(0, 1)![0]).toBe(0);
  expect(rateInterval(0, 1)![1]).toBeCloseTo(3.689, 3);
  expect(rateInterval(1, 1)![0]).toBeCloseTo(0.0253, 4);
  expect(rateInterval(10, 1000)![0]).toBeCloseTo(0.004795, 6);
  expect(rateInterval(10, 1000)![1]).toBeCloseTo(0.01839, 5);
  expect(rateInterval(3, 0)).toBeNull();
});

test('negative counts and columns that do not fit are refused', () => {
  expect(() => smoothedRates(Float64Array.of(-1), Float64Array.of(1))).toThrow('events of cell 0: -1');
  expect(() => smoothedRates(Float64Array.of(1), Float64Array.of(Number.NaN))).toThrow(
    'persons of cell 0: NaN',
  );
  expect(() => rawRates(Float64Array.of(1), Float64Array.of(1, 2))).toThrow(
    'events of 1 cells, persons of 2',
  );
});

test.skipIf(ABSENT)('North Carolina: Marshall’s rates (needs shared/fixtures)', () => {
  const { sids2 } = JSON.parse(readFileSync(new URL('gistar_ncsids_columbus.json', FIXTURES), 'utf8'));
  const events = Float64Array.from(sids2.vars.SID79.x);
  const persons = Float64Array.from(sids2.BIR79);
  const { rates, overall, variance } = smoothedRates(events, persons);
  expect(overall).toBeCloseTo(sids2.eb.b, 12);
  expect(variance).toBeCloseTo(sids2.eb.a, 15);
  for (const [cell, rate] of rates.entries()) expect(rate).toBeCloseTo(sids2.eb.marshall_global_eb[cell], 11);
  for (const [cell, rate] of rawRates(events, persons).entries())
    expect(rate).toBeCloseTo(sids2.eb.raw[cell], 11);
});

test.skipIf(ABSENT)('631 cells: Marshall’s rates and their Gi* (needs shared/fixtures)', () => {
  const reference = JSON.parse(readFileSync(new URL('gistar_h3_synth.json', FIXTURES), 'utf8'));
  const cells: bigint[] = reference.cells.map(cellOfText);
  const area = studyAreaOf(8, cells);
  const place = Array.from(area.cells, (cell) => cells.indexOf(cell));
  const events = Float64Array.from(place, (row) => reference.cases[row]);
  const persons = Float64Array.from(place, (row) => reference.population[row]);
  const { rates, overall, variance } = smoothedRates(events, persons);
  expect(overall).toBeCloseTo(reference.rate.global, 12);
  expect(variance).toBeCloseTo(reference.rate.a, 15);
  const z = giStar(rates, weightsOf(neighboursOf(area, 2)));
  for (const [cell, row] of place.entries()) {
    expect(rates[cell]).toBeCloseTo(reference.rate.eb[row], 12);
    expect(z[cell]).toBeCloseTo(reference.rate.gistar_on_eb_uniform_k2_z[row], 9);
  }
  expect(Math.max(...z)).toBeCloseTo(15.853, 3);
});
