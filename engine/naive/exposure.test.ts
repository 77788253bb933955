import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_POLICY, type Policy, policyFrom } from '../policy.ts';
import type { ExposureRecords } from '../records.ts';
import { encounterOf, entryOf, instant, quarantineOf, recordsOf, visitOf } from '../testing/records.ts';
import { episodesOf } from './episodes.ts';
import { exposureTo, qualifiedAt } from './exposure.ts';
import { type Interval, merged } from './intervals.ts';

const noon = instant('2021-08-03T12:00:00+07:00');
const MINUTE_S = 60;
const HOUR_S = 3600;
const DAY_S = 86_400;
const always = { start: 0, end: Number.MAX_SAFE_INTEGER };
const anyTouch = policyFrom({ min_exposure_s: 1 });

/** Exposure of `contact` to `source`. */
function exposure(given: Partial<ExposureRecords>, policy = DEFAULT_POLICY, window: Interval = always) {
  return exposureTo('source', 'contact', window, episodesOf(recordsOf(given), policy, null), policy);
}

function met(start: number, duration_s: number) {
  return encounterOf('contact', 'source', start, duration_s);
}

/** Seconds by which the definition is met or not, counted one by one. */
function countedQualifiedAt(
  intervals: readonly Interval[],
  policy: Pick<Policy, 'min_exposure_s' | 'window_s'>,
) {
  for (let t = 0; t < 400; t++) {
    let time_s = 0;
    for (let second = t - policy.window_s; second < t; second++) {
      if (intervals.some(({ start, end }) => start <= second && second < end)) time_s++;
    }
    if (time_s >= policy.min_exposure_s) return t;
  }
  return null;
}

test('an exposure qualifies at the instant that counting second by second finds', () => {
  const interval = fc
    .tuple(fc.nat(100), fc.nat(20))
    .map(([start, length]) => ({ start, end: start + length }));
  const limits = fc.integer({ min: 1, max: 40 }).chain((window_s) =>
    fc.record({
      window_s: fc.constant(window_s),
      min_exposure_s: fc.integer({ min: 1, max: window_s }),
    }),
  );
  fc.assert(
    fc.property(fc.array(interval, { maxLength: 6 }), limits, (intervals, policy) => {
      expect(qualifiedAt(merged(intervals), policy)).toBe(countedQualifiedAt(intervals, policy));
    }),
    { seed: 20211229, numRuns: 300 },
  );
});

// CDC, definition of a close contact of 2020-10-21: three exposures of five minutes are fifteen.
test('three times five minutes within 24 hours qualify with the last of them', () => {
  const encounters = [0, 10, 23].map((hour) => met(noon + hour * HOUR_S, 5 * MINUTE_S));
  expect(exposure({ encounters })).toEqual({
    first_exposure: noon,
    last_exposure: noon + 23 * HOUR_S + 5 * MINUTE_S,
    exposure_s: 900,
    qualified_at: noon + 23 * HOUR_S + 5 * MINUTE_S,
  });
});

test('three times five minutes within more than 24 hours do not qualify', () => {
  const encounters = [0, 10, 24].map((hour) => met(noon + hour * HOUR_S, 5 * MINUTE_S));
  expect(exposure({ encounters })).toBeNull();
});

// Counting by calendar days missed this one (DP-3T/dp3t-sdk-android#62).
test('eight minutes before midnight and eight after it qualify together', () => {
  const encounters = [
    met(instant('2021-08-03T23:50:00+07:00'), 8 * MINUTE_S),
    met(instant('2021-08-04T00:05:00+07:00'), 8 * MINUTE_S),
  ];
  expect(exposure({ encounters })).toEqual({
    first_exposure: instant('2021-08-03T23:50:00+07:00'),
    last_exposure: instant('2021-08-04T00:13:00+07:00'),
    exposure_s: 960,
    qualified_at: instant('2021-08-04T00:12:00+07:00'),
  });
});

test('the first exposure is not a touch long before the time that qualified, the sum counts it', () => {
  const encounters = [met(noon, MINUTE_S), met(noon + 5 * DAY_S, 20 * MINUTE_S)];
  expect(exposure({ encounters })).toEqual({
    first_exposure: noon + 5 * DAY_S,
    last_exposure: noon + 5 * DAY_S + 20 * MINUTE_S,
    exposure_s: 21 * MINUTE_S,
    qualified_at: noon + 5 * DAY_S + 15 * MINUTE_S,
  });
});

test('a span holds its first second and not one earlier', () => {
  const policy = policyFrom({ min_exposure_s: 60, window_s: 100 });
  expect(exposure({ encounters: [met(noon, 50), met(noon + 90, 40)] }, policy)).toMatchObject({
    first_exposure: noon,
    qualified_at: noon + 100,
  });
  expect(exposure({ encounters: [met(noon, 50), met(noon + 91, 40)] }, policy)).toBeNull();
});

test('both phones log one contact, and its time counts once', () => {
  const encounters = [met(noon, 600), encounterOf('source', 'contact', noon + 100, 600)];
  expect(exposure({ encounters })).toBeNull();
  expect(exposure({ encounters }, anyTouch)!.exposure_s).toBe(700);
});

test('touching encounters are one interval, of zero length they are none', () => {
  const encounters = [met(noon, 450), met(noon + 450, 450), met(noon + DAY_S, 0)];
  expect(exposure({ encounters })).toMatchObject({
    exposure_s: 900,
    last_exposure: noon + 900,
    qualified_at: noon + 900,
  });
});

test('stays that only touch share no time', () => {
  const visits = [
    visitOf('source', 'v', noon, noon + HOUR_S),
    visitOf('contact', 'v', noon + HOUR_S, noon + 2 * HOUR_S),
  ];
  expect(exposure({ visits }, anyTouch)).toBeNull();
});

test('only the time inside the window counts', () => {
  const window = { start: noon + 100, end: noon + 400 };
  expect(exposure({ encounters: [met(noon, HOUR_S)] }, anyTouch, window)).toMatchObject({
    first_exposure: noon + 100,
    last_exposure: noon + 400,
  });
});

test('zones of one venue are kept apart where both visits name one', () => {
  const shared = (source: string | null, contact: string | null) =>
    exposure({
      visits: [
        visitOf('source', 'v', noon, noon + HOUR_S, source),
        visitOf('contact', 'v', noon, noon + HOUR_S, contact),
      ],
    }) !== null;
  expect(shared('A', 'A')).toBe(true);
  expect(shared('A', 'B')).toBe(false);
  expect(shared('1', '2')).toBe(false);
  expect(shared('A', null)).toBe(true);
  expect(shared('', 'B')).toBe(true);
});

test('seats up to two rows apart share the air of a flight, without a row they all do', () => {
  const shared = (source: string | null, contact: string | null) =>
    exposure({
      entries: [entryOf('source', 'VN1', noon, source), entryOf('contact', 'VN1', noon + HOUR_S, contact)],
    }) !== null;
  expect(shared('12A', '14F')).toBe(true);
  expect(shared('12A', '15A')).toBe(false);
  expect(shared('9C', '10C')).toBe(true);
  expect(shared('12A', null)).toBe(true);
  expect(shared('A', '30A')).toBe(true);
});

test('a visit to a flight is in the seat row that its zone names', () => {
  const shared = (zone: string) =>
    exposure({
      entries: [entryOf('source', 'VN1', noon, '12A')],
      visits: [visitOf('contact', 'flight:VN1:2021-08-03', noon, noon + HOUR_S, zone)],
    }) !== null;
  expect(shared('12')).toBe(true);
  expect(shared('13')).toBe(false);
  expect(shared('12A')).toBe(false);
});

test('a removed source exposes nobody, whatever the contact does', () => {
  const encounters = [met(noon, HOUR_S)];
  const quarantine = [quarantineOf('source', noon + 600, noon + 3000)];
  expect(exposure({ encounters, quarantine }, anyTouch)).toMatchObject({ exposure_s: 1200 });
  expect(exposure({ encounters, quarantine: [quarantineOf('contact', noon, null)] })).not.toBeNull();
});

test("a removal leaves visits to its own facility, but not encounters nor another row's removal", () => {
  const visits = [
    visitOf('source', 'camp', noon, noon + HOUR_S),
    visitOf('contact', 'camp', noon, noon + HOUR_S),
  ];
  const camp = quarantineOf('source', noon, null, 'camp');
  expect(exposure({ visits, quarantine: [camp] })!.exposure_s).toBe(HOUR_S);
  expect(exposure({ encounters: [met(noon, HOUR_S)], quarantine: [camp] })).toBeNull();
  const elsewhere = quarantineOf('source', noon, noon + 1800, 'other camp');
  expect(exposure({ visits, quarantine: [camp, elsewhere] })!.exposure_s).toBe(1800);
});

test('the tail of a stay is no longer than the stay', () => {
  const policy = policyFrom({ min_exposure_s: 1, aerosol_tail_s: 1800 });
  const tail = (stay_s: number) => {
    const visits = [
      visitOf('source', 'v', noon, noon + stay_s),
      visitOf('contact', 'v', noon + stay_s, noon + DAY_S),
    ];
    return exposure({ visits }, policy)?.exposure_s;
  };
  expect(tail(600)).toBe(600);
  expect(tail(3600)).toBe(1800);
});

test("the contact's stay has no tail", () => {
  const policy = policyFrom({ min_exposure_s: 1, aerosol_tail_s: 1800 });
  const visits = [
    visitOf('contact', 'v', noon, noon + HOUR_S),
    visitOf('source', 'v', noon + HOUR_S, noon + 2 * HOUR_S),
  ];
  expect(exposure({ visits }, policy)).toBeNull();
});

test('a tail hangs in the air after the removal and after the end of the window', () => {
  const policy = policyFrom({ min_exposure_s: 1, aerosol_tail_s: 1800 });
  const visits = [
    visitOf('source', 'v', noon, noon + 2 * HOUR_S),
    visitOf('contact', 'v', noon, noon + 2 * HOUR_S),
  ];
  const quarantine = [quarantineOf('source', noon + 600, null)];
  expect(exposure({ visits, quarantine }, policy)!.last_exposure).toBe(noon + 1200);
  expect(exposure({ visits }, policy, { start: 0, end: noon + 900 })!.last_exposure).toBe(noon + 1800);
});

test('each piece of a stay that removals leave has a tail of its own', () => {
  const policy = policyFrom({ min_exposure_s: 1, aerosol_tail_s: 300 });
  const visits = [visitOf('source', 'v', noon, noon + 2000), visitOf('contact', 'v', noon, noon + 3000)];
  const quarantine = [quarantineOf('source', noon + 100, noon + 1000)];
  // [0, 100) and its tail to 200, [1000, 2000) and its tail to 2300.
  expect(exposure({ visits, quarantine }, policy)).toEqual({
    first_exposure: noon,
    last_exposure: noon + 2300,
    exposure_s: 1500,
    qualified_at: noon + 1,
  });
});
