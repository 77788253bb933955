import { expect, test } from 'vitest';
import { randomStreams } from './random.ts';

const draws = (seed: number, purpose: string, thing: number, day = 0) => {
  const random = randomStreams(seed, purpose)(thing, day);
  return Array.from({ length: 4 }, () => random.below(1000));
};

test('a seed gives the numbers that it gave before', () => {
  expect(draws(1, 'days', 7, 3)).toEqual([660, 27, 386, 612]);
});

test('seed, purpose, thing and day each open another stream', () => {
  const streams = [
    draws(1, 'days', 7, 3),
    draws(2, 'days', 7, 3),
    draws(1, 'visits', 7, 3),
    draws(1, 'days', 8, 3),
    draws(1, 'days', 7, 4),
  ];
  expect(new Set(streams.map(String)).size).toBe(streams.length);
});

test('draws fill [0, 1) evenly within and across streams', () => {
  const open = randomStreams(1, 'even');
  const tenths = new Array<number>(10).fill(0);
  for (let thing = 0; thing < 1000; thing++) {
    const random = open(thing);
    for (let draw = 0; draw < 100; draw++) tenths[Math.floor(random.unit() * 10)]!++;
  }
  // 10,000 expected; five standard deviations are 474.
  for (const count of tenths) expect(Math.abs(count - 10_000)).toBeLessThan(474);
});

test('between includes both ends and nothing else', () => {
  const random = randomStreams(1, 'between')(0);
  const seen = new Set(Array.from({ length: 200 }, () => random.between(3, 5)));
  expect([...seen].sort()).toEqual([3, 4, 5]);
});

test('a weighted pick follows the weights and never takes the weight 0', () => {
  const random = randomStreams(1, 'weights')(0);
  const items = [
    ['rare', 1],
    ['never', 0],
    ['often', 9],
  ] as const;
  const picks = Array.from({ length: 10_000 }, () => random.pickWeighted(items));
  expect(picks).not.toContain('never');
  const rare = picks.filter((pick) => pick === 'rare').length;
  expect(rare).toBeGreaterThan(850);
  expect(rare).toBeLessThan(1150);
});
