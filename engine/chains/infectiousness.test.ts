import { expect, test } from 'vitest';
import { LocalDays } from '../local-days.ts';
import { instant } from '../testing/records.ts';
import { DEFAULT_ZONE } from '../time.ts';
import { INFECTIOUSNESS, weightedExposure_s } from './infectiousness.ts';

const days = new LocalDays(DEFAULT_ZONE);
const ONSET = instant('2021-08-05T15:00:00+07:00');

test('an hour counts by the infectiousness of its local day from onset', () => {
  const hourOf = (day: number) => {
    const from = instant('2021-08-05T10:00:00+07:00') + day * 86_400;
    return weightedExposure_s([{ from, to: from + 3600 }], ONSET, days) / 3600;
  };
  expect([-4, -3, -2, -1, 0, 1, 2, 3, 4].map(hourOf)).toEqual([...INFECTIOUSNESS]);
  expect([hourOf(-5), hourOf(5)]).toEqual([0, 0]);
});

test('an exposure across midnight counts each part by its own day', () => {
  const midnight = instant('2021-08-04T00:00:00+07:00');
  const weighted_s = weightedExposure_s([{ from: midnight - 600, to: midnight + 900 }], ONSET, days);
  expect(weighted_s).toBeCloseTo(600 * 1.4 + 900 * 1.6);
});
