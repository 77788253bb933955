import fc from 'fast-check';
import { expect, test } from 'vitest';
import { merged } from '../naive/intervals.ts';
import { firstEnd } from './first-end.ts';

test('a stretch of contact goes on where episodes overlap or touch, and ends at the first gap', () => {
  const episodes = [
    { from: 0, to: 100 },
    { from: 100, to: 200 },
    { from: 150, to: 160 },
    { from: 300, to: 400 },
  ];
  expect([1, 200, 201, 400].map((at) => firstEnd(episodes, at))).toEqual([200, 200, 400, 400]);
});

test('it is the end of the merged interval that reaches the instant first', () => {
  const episode = fc
    .record({ from: fc.nat(60), length: fc.integer({ min: 1, max: 15 }) })
    .map(({ from, length }) => ({ from, to: from + length }));
  fc.assert(
    fc.property(fc.array(episode, { minLength: 1, maxLength: 8 }), fc.nat(100), (given, share) => {
      const episodes = given.toSorted((a, b) => a.from - b.from || a.to - b.to);
      const intervals = merged(episodes.map(({ from, to }) => ({ start: from, end: to })));
      const last = intervals.at(-1)!.end;
      const at = Math.max(1, Math.floor((last * share) / 100));
      expect(firstEnd(episodes, at)).toBe(intervals.find(({ end }) => end >= at)!.end);
    }),
  );
});
