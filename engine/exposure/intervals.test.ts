import fc from 'fast-check';
import { expect, test } from 'vitest';
import { merged } from '../naive/intervals.ts';
import { createIntervals, type Intervals, mergeIntervals, pushInterval } from './intervals.ts';

const SEED = 20211229;

function intervalsOf(pairs: readonly (readonly number[])[], capacity?: number): Intervals {
  const intervals = createIntervals(capacity);
  for (const [start, end] of pairs) pushInterval(intervals, start, end);
  return intervals;
}

function pairsOf({ count, starts, ends }: Intervals): [number, number][] {
  return Array.from({ length: count }, (_, i) => [starts[i], ends[i]]);
}

function mergedPairs(pairs: readonly (readonly number[])[]): [number, number][] {
  const intervals = intervalsOf(pairs);
  mergeIntervals(intervals);
  return pairsOf(intervals);
}

test('overlapping, nested and touching intervals become one, in any order', () => {
  const offset = fc.constantFrom(0, 2 ** 32 - 200);
  const pair = fc.tuple(fc.nat(60), fc.integer({ min: 1, max: 20 }));
  fc.assert(
    fc.property(offset, fc.array(pair, { maxLength: 12 }), (first, drawn) => {
      const pairs = drawn.map(([start, length]) => [first + start, first + start + length]);
      const expected = merged(pairs.map(([start, end]) => ({ start, end })));
      expect(mergedPairs(pairs)).toEqual(expected.map(({ start, end }) => [start, end]));
    }),
    { seed: SEED, numRuns: 1000 },
  );
});

test('one second between two intervals keeps them apart', () => {
  expect(
    mergedPairs([
      [21, 30],
      [10, 20],
    ]),
  ).toEqual([
    [10, 20],
    [21, 30],
  ]);
  expect(
    mergedPairs([
      [20, 30],
      [10, 20],
    ]),
  ).toEqual([[10, 30]]);
});

test('nothing merges to nothing', () => {
  expect(mergedPairs([])).toEqual([]);
});

test('merging twice changes nothing more', () => {
  const intervals = intervalsOf([
    [50, 60],
    [10, 20],
    [15, 30],
  ]);
  mergeIntervals(intervals);
  const once = pairsOf(intervals);
  mergeIntervals(intervals);
  expect(pairsOf(intervals)).toEqual(once);
});

test('more intervals than there was room for are all kept, in the order in which they came', () => {
  const pairs = Array.from({ length: 300 }, (_, i) => [1000 - 2 * i, 1001 - 2 * i]);
  expect(pairsOf(intervalsOf(pairs, 1))).toEqual(pairs);
});

test('what stands behind the count from an earlier use is not merged in', () => {
  const intervals = intervalsOf([
    [0, 100],
    [200, 300],
  ]);
  intervals.count = 0;
  pushInterval(intervals, 40, 50);
  mergeIntervals(intervals);
  expect(pairsOf(intervals)).toEqual([[40, 50]]);
});

test('more episodes of one pair than can be sorted exactly are an error, not a wrong answer', () => {
  const tooMany = 2 ** 21 + 1;
  const intervals = createIntervals(tooMany);
  for (let i = 0; i < tooMany; i++) pushInterval(intervals, tooMany - i, tooMany - i + 1);
  expect(() => mergeIntervals(intervals)).toThrow(/2097153 episodes of one pair, at most 2097152/);
});
