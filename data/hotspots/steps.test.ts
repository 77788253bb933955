import { expect, test } from 'vitest';
import { localDaysOf, STEPS_MAX, stepAt, stepsOf } from './steps.ts';

const ZONE = 'Asia/Ho_Chi_Minh';
const DAY_S = 86_400;
/** Midnight of 2021-08-02 in Viet Nam. */
const MIDNIGHT = 1_627_837_200;

test('steps are whole local days, the last is cut at the end of the span', () => {
  const span = { from: MIDNIGHT, to: MIDNIGHT + 10 * DAY_S };
  expect(stepsOf(span, 7, ZONE)).toEqual([
    { from: MIDNIGHT, to: MIDNIGHT + 7 * DAY_S },
    { from: MIDNIGHT + 7 * DAY_S, to: span.to },
  ]);
  expect(stepsOf(span, null, ZONE)).toEqual([span]);
});

test('a day on which clocks change has another length', () => {
  const [from] = [Date.UTC(2021, 2, 27, 23) / 1000];
  const [first] = stepsOf({ from, to: from + 5 * DAY_S }, 1, 'Europe/Paris');
  expect(first!.to - first!.from).toBe(23 * 3600);
});

test('an instant lies in the step that begins at or before it', () => {
  const steps = stepsOf({ from: MIDNIGHT, to: MIDNIGHT + 3 * DAY_S }, 1, ZONE);
  expect([-1, 0, DAY_S - 1, DAY_S, 3 * DAY_S].map((at) => stepAt(steps, MIDNIGHT + at))).toEqual([
    -1, 0, 0, 1, -1,
  ]);
});

test('more steps than can be answered are refused', () => {
  const span = { from: MIDNIGHT, to: MIDNIGHT + (STEPS_MAX + 1) * DAY_S };
  expect(() => stepsOf(span, 1, ZONE)).toThrow('more than 1000 steps');
});

test('the days of events begin and end at local midnight', () => {
  expect(localDaysOf(MIDNIGHT + 5, MIDNIGHT + DAY_S, ZONE)).toEqual({
    from: MIDNIGHT,
    to: MIDNIGHT + 2 * DAY_S,
  });
});
