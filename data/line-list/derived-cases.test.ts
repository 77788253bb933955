import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_POLICY } from '../../engine/policy.ts';
import { caseOf, instant } from '../../engine/testing/records.ts';
import { utf8Order } from '../utf8-order.ts';
import { derivedCases } from './derived-cases.ts';
import type { PositiveTest } from './positive-tests.ts';

const SEED = 20211229;
const DAY_S = 86_400;
const { case_open_s } = DEFAULT_POLICY;
const SAMPLED = instant('2021-08-03T04:05:06Z');

function positive(test_id: string, person: string, sampled_at: number, result_at?: number): PositiveTest {
  return { test_id, person, sampled_at, result_at: result_at ?? null };
}

/** The ids of the cases that one person's tests open, beside a recorded case of theirs where one is given. */
function opened(tests: PositiveTest[], recorded = [caseOf('other', { specimen: SAMPLED })]): string[] {
  return derivedCases(recorded, tests, case_open_s).map(({ case_id }) => case_id);
}

test('a positive test opens a case on its specimen date, confirmed when its result came', () => {
  const [derived] = derivedCases([], [positive('t1', 'p', SAMPLED, SAMPLED + DAY_S)], case_open_s);
  expect(derived).toEqual({
    ...caseOf('p', { specimen: SAMPLED, confirmed: SAMPLED + DAY_S }),
    case_id: 'test:t1',
  });
});

test('a further positive test opens a case only once the first has been open for 90 days', () => {
  const first = positive('t1', 'p', SAMPLED);
  expect(opened([first, positive('t2', 'p', SAMPLED + 90 * DAY_S - 1)])).toEqual(['test:t1']);
  expect(opened([first, positive('t2', 'p', SAMPLED + 90 * DAY_S)])).toEqual(['test:t1', 'test:t2']);
});

test('a recorded case is open from the first of its dates until 90 days after its onset', () => {
  const recorded = [caseOf('p', { onset: SAMPLED, specimen: SAMPLED - 3 * DAY_S })];
  const at = (shift_s: number) => opened([positive('t', 'p', SAMPLED + shift_s)], recorded);
  expect(at(-3 * DAY_S - 1)).toEqual(['test:t']);
  expect(at(-3 * DAY_S)).toEqual([]);
  expect(at(90 * DAY_S - 1)).toEqual([]);
  expect(at(90 * DAY_S)).toEqual(['test:t']);
});

test('a recorded case with the id of a derived one stands in its place', () => {
  const recorded = [{ ...caseOf('p', {}), case_id: 'test:t' }];
  expect(opened([positive('t', 'p', SAMPLED)], recorded)).toEqual([]);
});

/** Asks, test by test, every case known by then. */
function naiveIds(recorded: ReturnType<typeof caseOf>[], tests: PositiveTest[], caseOpen_s: number) {
  const cases = [...recorded];
  for (const { test_id, person, sampled_at } of tests) {
    const hasOpen = cases.some((row) => {
      const dates = [row.onset, row.specimen, row.confirmed].filter((date) => date !== null);
      const ageOfFirst = sampled_at - Math.min(...dates);
      return row.person === person && ageOfFirst >= 0 && sampled_at - dates[0]! < caseOpen_s;
    });
    if (!hasOpen) cases.push({ ...caseOf(person, { specimen: sampled_at }), case_id: `test:${test_id}` });
  }
  return cases.slice(recorded.length).map(({ case_id }) => case_id);
}

const person = fc.constantFrom('a', 'b');
const day = fc.nat(12).map((days) => SAMPLED + days * DAY_S);
const date = fc.option(day);
const recordedCases = fc.array(
  fc
    .record({ person, onset: date, specimen: date, confirmed: date })
    .map(({ person: of, ...dates }) => caseOf(of, dates)),
  { maxLength: 3 },
);
const positiveTests = fc
  .array(fc.record({ person, sampled_at: day }), { maxLength: 12 })
  .map((rows) => rows.map((row, i) => positive(`${i}`, row.person, row.sampled_at)))
  .map((tests) => tests.sort((a, b) => a.sampled_at - b.sampled_at || utf8Order(a.test_id, b.test_id)));

test('the cases are those of the naive version', () => {
  fc.assert(
    fc.property(recordedCases, positiveTests, fc.nat(6), (recorded, tests, days) => {
      const derived = derivedCases(recorded, tests, days * DAY_S);
      expect(derived.map(({ case_id }) => case_id)).toEqual(naiveIds(recorded, tests, days * DAY_S));
    }),
    { seed: SEED, numRuns: 500 },
  );
});
