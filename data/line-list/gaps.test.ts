import { expect, test } from 'vitest';
import { Gaps } from './gaps.ts';

const HOUR_S = 3600;

test('a stretch that no record tells of is a gap from its least length on', () => {
  const gaps = new Gaps(2 * HOUR_S);
  expect(gaps.before({ at: 0, end: HOUR_S })).toBeNull();
  expect(gaps.before({ at: 3 * HOUR_S - 1, end: null })).toBeNull();
  expect(gaps.before({ at: 5 * HOUR_S - 1, end: null })).toEqual({ at: 3 * HOUR_S - 1, end: 5 * HOUR_S - 1 });
});

test('a long record covers the ends of shorter ones that began later', () => {
  const gaps = new Gaps(HOUR_S);
  gaps.before({ at: 0, end: 10 * HOUR_S });
  gaps.before({ at: HOUR_S, end: 2 * HOUR_S });
  expect(gaps.before({ at: 9 * HOUR_S, end: null })).toBeNull();
  expect(gaps.before({ at: 11 * HOUR_S, end: null })).toEqual({ at: 10 * HOUR_S, end: 11 * HOUR_S });
});

test('what came before the first record is a gap only where it is known up to where records told', () => {
  expect(new Gaps(HOUR_S).before({ at: 5 * HOUR_S, end: null })).toBeNull();
  expect(new Gaps(HOUR_S, HOUR_S).before({ at: 5 * HOUR_S, end: null })).toEqual({
    at: HOUR_S,
    end: 5 * HOUR_S,
  });
});
