import { expect, test } from 'vitest';
import { policyFrom } from '../policy.ts';
import { caseOf } from '../testing/records.ts';
import { naiveInfectiousPeriod } from './infectious-period.ts';

const policy = policyFrom({ infectious_before_s: 10, infectious_after_s: 20 });

test('the anchor is the onset, else the specimen, else the confirmation', () => {
  const dates = { onset: 100, specimen: 200, confirmed: 300 };
  expect(naiveInfectiousPeriod(caseOf('a', dates), policy)).toEqual({ start: 90, end: 120 });
  expect(naiveInfectiousPeriod(caseOf('a', { ...dates, onset: null }), policy)).toEqual({
    start: 190,
    end: 220,
  });
  expect(naiveInfectiousPeriod(caseOf('a', { confirmed: 300 }), policy)).toEqual({ start: 290, end: 320 });
});

test('a given bound replaces only itself', () => {
  const from = caseOf('a', { onset: 100, infectious_from: 50 });
  expect(naiveInfectiousPeriod(from, policy)).toEqual({ start: 50, end: 120 });
  const to = caseOf('a', { onset: 100, infectious_to: 500 });
  expect(naiveInfectiousPeriod(to, policy)).toEqual({ start: 90, end: 500 });
});

test('both bounds need no anchor', () => {
  const theCase = caseOf('a', { infectious_from: 50, infectious_to: 60 });
  expect(naiveInfectiousPeriod(theCase, policy)).toEqual({ start: 50, end: 60 });
});

test('a case with neither anchor nor both bounds is an error that names it', () => {
  expect(() => naiveInfectiousPeriod(caseOf('a', { infectious_from: 50 }), policy)).toThrow(/case:a /);
});
