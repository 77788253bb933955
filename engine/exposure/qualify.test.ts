import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_POLICY } from '../policy.ts';
import { createIntervals, type Intervals, mergeIntervals, pushInterval } from './intervals.ts';
import { type Exposure, longestHeld, qualify } from './qualify.ts';

const SEED = 20211229;
const LAST = 120;
const MINUTE_S = 60;
const DAY_S = 86_400;

interface Needed {
  readonly min_exposure_s: number;
  readonly window_s: number;
}

function mergedOf(pairs: readonly (readonly number[])[]): Intervals {
  const intervals = createIntervals();
  for (const [start, end] of pairs) pushInterval(intervals, start, end);
  mergeIntervals(intervals);
  return intervals;
}

/** The exposure, or null where it does not qualify. */
function exposureOf(
  pairs: readonly (readonly number[])[],
  { min_exposure_s, window_s }: Needed,
): Exposure | null {
  const exposure = { first: 0, last: 0, exposure_s: 0, qualifiedAt: 0 };
  return qualify(mergedOf(pairs), min_exposure_s, window_s, exposure) ? exposure : null;
}

/** The seconds that any of the intervals holds, ascending. */
function secondsOf(pairs: readonly (readonly number[])[]): number[] {
  const seconds = Array.from({ length: LAST }, (_, second) => second);
  return seconds.filter((second) => pairs.some(([start, end]) => start <= second && second < end));
}

/** The definition, second by second. */
function countedExposure(
  pairs: readonly (readonly number[])[],
  { min_exposure_s, window_s }: Needed,
): Exposure | null {
  const seconds = secondsOf(pairs);
  for (let t = 0; t <= LAST; t++) {
    const inSpan = seconds.filter((second) => t - window_s <= second && second < t);
    if (inSpan.length < min_exposure_s) continue;
    const last = (seconds.at(-1) as number) + 1;
    return { first: inSpan[0], last, exposure_s: seconds.length, qualifiedAt: t };
  }
  return null;
}

function countedLongest(pairs: readonly (readonly number[])[], window_s: number): number {
  const seconds = secondsOf(pairs);
  const held = seconds.map((from) => seconds.filter((s) => from <= s && s < from + window_s).length);
  return Math.max(0, ...held);
}

const intervals = fc.array(
  fc.tuple(fc.nat(90), fc.integer({ min: 1, max: 25 })).map(([start, length]) => [start, start + length]),
  { maxLength: 7 },
);
const needed = fc
  .integer({ min: 1, max: 50 })
  .chain((window_s) =>
    fc.record({ window_s: fc.constant(window_s), min_exposure_s: fc.integer({ min: 1, max: window_s }) }),
  );

test('the exposure is the one that counting second by second finds', () => {
  fc.assert(
    fc.property(intervals, needed, (pairs, needs) => {
      expect(exposureOf(pairs, needs)).toEqual(countedExposure(pairs, needs));
    }),
    { seed: SEED, numRuns: 1000 },
  );
});

test('the longest held time is the most that counting finds in any span', () => {
  fc.assert(
    fc.property(intervals, fc.integer({ min: 1, max: 50 }), (pairs, window_s) => {
      expect(longestHeld(mergedOf(pairs), window_s)).toBe(countedLongest(pairs, window_s));
    }),
    { seed: SEED, numRuns: 1000 },
  );
});

test('an exposure qualifies exactly where the longest held time is enough', () => {
  fc.assert(
    fc.property(intervals, needed, (pairs, needs) => {
      const isEnough = longestHeld(mergedOf(pairs), needs.window_s) >= needs.min_exposure_s;
      expect(exposureOf(pairs, needs) !== null).toBe(isEnough);
    }),
    { seed: SEED, numRuns: 1000 },
  );
});

test('three times five minutes within a day are enough, and one second less is not', () => {
  const five = (start: number) => [start, start + 5 * MINUTE_S];
  const pairs = [five(0), five(8 * 3600), five(DAY_S - 5 * MINUTE_S)];
  expect(exposureOf(pairs, DEFAULT_POLICY)).toEqual({
    first: 0,
    last: DAY_S,
    exposure_s: 15 * MINUTE_S,
    qualifiedAt: DAY_S,
  });
  const late = [five(0), five(8 * 3600), five(DAY_S - 5 * MINUTE_S + 1)];
  expect(exposureOf(late, DEFAULT_POLICY)).toBeNull();
  expect(longestHeld(mergedOf(late), DEFAULT_POLICY.window_s)).toBe(15 * MINUTE_S - 1);
});

test('a touch long before counts in the total but is not the first exposure', () => {
  const pairs = [
    [0, 60],
    [3 * DAY_S, 3 * DAY_S + 1000],
  ];
  expect(exposureOf(pairs, DEFAULT_POLICY)).toEqual({
    first: 3 * DAY_S,
    last: 3 * DAY_S + 1000,
    exposure_s: 1060,
    qualifiedAt: 3 * DAY_S + DEFAULT_POLICY.min_exposure_s,
  });
});

test('nothing does not qualify and holds nothing', () => {
  expect(exposureOf([], DEFAULT_POLICY)).toBeNull();
  expect(longestHeld(mergedOf([]), DEFAULT_POLICY.window_s)).toBe(0);
});
