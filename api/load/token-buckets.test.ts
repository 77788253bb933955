import { expect, test } from 'vitest';
import { TokenBuckets } from './token-buckets.ts';

test('a caller may send a burst, then as many as come back', () => {
  const buckets = new TokenBuckets(2, 3, 10);
  const taken = [0, 0, 0, 0, 500, 500].map((now_ms) => buckets.take('a', now_ms));
  expect(taken).toEqual([null, null, null, 1, null, 1]);
});

test('no more than a burst is saved up', () => {
  const buckets = new TokenBuckets(2, 1, 10);
  buckets.take('a', 0);
  expect([buckets.take('a', 60_000), buckets.take('a', 60_000)]).toEqual([null, 1]);
});

test('callers have a bucket each, and the one quiet for longest is forgotten first', () => {
  const buckets = new TokenBuckets(1, 1, 2);
  expect([buckets.take('a', 0), buckets.take('b', 0), buckets.take('a', 0)]).toEqual([null, null, 1]);
  buckets.take('c', 0);
  expect([buckets.take('a', 0), buckets.take('b', 0)]).toEqual([1, null]);
});
