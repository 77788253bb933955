import { expect, test } from 'vitest';
import { merged, without } from './intervals.ts';

test('touching intervals become one, empty ones none', () => {
  const intervals = [
    { start: 20, end: 30 },
    { start: 10, end: 20 },
    { start: 50, end: 50 },
    { start: 40, end: 45 },
    { start: 12, end: 14 },
  ];
  expect(merged(intervals)).toEqual([
    { start: 10, end: 30 },
    { start: 40, end: 45 },
  ]);
});

test('a hole splits the whole, and an empty hole does not', () => {
  const holes = [
    { start: 40, end: 50 },
    { start: 45, end: 60 },
    { start: 20, end: 20 },
    { start: 90, end: Number.POSITIVE_INFINITY },
  ];
  expect(without({ start: 0, end: 100 }, holes)).toEqual([
    { start: 0, end: 40 },
    { start: 60, end: 90 },
  ]);
});
