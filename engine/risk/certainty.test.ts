import { expect, test } from 'vitest';
import { DEFAULT_POLICY, policyFrom } from '../policy.ts';
import type { ExposureRecords, VisitRecord } from '../records.ts';
import { worldColumns } from '../testing/columns.ts';
import { encounterOf, instant, recordsOf, visitOf } from '../testing/records.ts';
import { buildWorld } from '../world.ts';
import { Certainty } from './certainty.ts';

const noon = instant('2021-08-03T12:00:00+07:00');
const MEAN_S = DEFAULT_POLICY.assumed_stay_s;
const LEAST_S = DEFAULT_POLICY.min_exposure_s;

function probability(records: Partial<ExposureRecords>, policy = DEFAULT_POLICY): number | null {
  const { columns, persons } = worldColumns(recordsOf(records), policy.zone);
  const window = { source: persons.indexOf('case'), from: noon - 86_400, to: noon + 86_400, asOf: Infinity };
  return new Certainty(buildWorld(columns), policy).of(window, persons.indexOf('p'));
}

const ofVisits = (...visits: VisitRecord[]) => probability({ visits });

test('without an open stay there is nothing uncertain', () => {
  expect(ofVisits(visitOf('case', 'v', noon, noon + 3600), visitOf('p', 'v', noon, noon + 3600))).toBeNull();
  expect(probability({ encounters: [encounterOf('case', 'p', noon, 1200)] })).toBeNull();
  const elsewhere = [visitOf('p', 'w', noon, null), visitOf('p', 'v', noon + 60, noon + 3600)];
  expect(ofVisits(visitOf('case', 'v', noon, noon + 3600), ...elsewhere)).toBeNull();
});

test('of one open stay: that it lasts until there was exposure enough', () => {
  const late_s = 600;
  const source = visitOf('case', 'v', noon + late_s, noon + 7200);
  expect(ofVisits(source, visitOf('p', 'v', noon, null))).toBeCloseTo(
    Math.exp(-(late_s + LEAST_S) / MEAN_S),
    6,
  );
});

test('a longer stay is cut at the next check-in', () => {
  const source = visitOf('case', 'v', noon, noon + 7200);
  const next = (after_s: number) => visitOf('p', 'w', noon + after_s, noon + 9000);
  expect(ofVisits(source, visitOf('p', 'v', noon, null), next(LEAST_S - 1))).toBe(0);
  expect(ofVisits(source, visitOf('p', 'v', noon, null), next(LEAST_S))).toBeCloseTo(
    Math.exp(-LEAST_S / MEAN_S),
    6,
  );
});

test('where an encounter is enough by itself, it is certain', () => {
  const visits = [visitOf('case', 'v', noon, null), visitOf('p', 'v', noon, noon + 7200)];
  expect(probability({ visits, encounters: [encounterOf('case', 'p', noon + 9000, LEAST_S)] })).toBe(1);
});

test('of two open stays both have to last', () => {
  const both = ofVisits(visitOf('case', 'v', noon, null), visitOf('p', 'v', noon, null))!;
  expect(Math.abs(both - Math.exp((-2 * LEAST_S) / MEAN_S))).toBeLessThan(0.01);
});

test('a longer mean makes it likelier', () => {
  const visits = [visitOf('case', 'v', noon, null), visitOf('p', 'v', noon, null)];
  const means = [600, 1800, 3600, 7200].map(
    (assumed_stay_s) => probability({ visits }, policyFrom({ assumed_stay_s }))!,
  );
  expect(means).toEqual(means.toSorted((a, b) => a - b));
});
