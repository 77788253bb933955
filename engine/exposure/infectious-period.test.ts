import { describe, expect, test } from 'vitest';
import { DEFAULT_POLICY, POLICIES } from '../policy.ts';
import { caseOf, instant } from '../testing/records.ts';
import { CaseWithoutDatesError, infectiousPeriod } from './infectious-period.ts';

const onset = instant('2021-08-03T00:00:00+07:00');
const specimen = onset + 100_000;
const confirmed = onset + 200_000;

describe.each([...POLICIES.values()])('under $name', (policy) => {
  const { infectious_before_s, infectious_after_s } = policy;
  const around = (anchor: number) => ({
    from: anchor - infectious_before_s,
    to: anchor + infectious_after_s,
  });

  test('the period is counted from the onset, else the specimen, else the confirmation', () => {
    expect(infectiousPeriod(caseOf('a', { onset, specimen, confirmed }), policy)).toEqual(around(onset));
    expect(infectiousPeriod(caseOf('a', { specimen, confirmed }), policy)).toEqual(around(specimen));
    expect(infectiousPeriod(caseOf('a', { confirmed }), policy)).toEqual(around(confirmed));
  });

  test('a bound that is given replaces only itself', () => {
    const from = infectiousPeriod(caseOf('a', { onset, infectious_from: onset - 5 }), policy);
    expect(from).toEqual({ ...around(onset), from: onset - 5 });
    const to = infectiousPeriod(caseOf('a', { onset, infectious_to: onset + 5 }), policy);
    expect(to).toEqual({ ...around(onset), to: onset + 5 });
  });

  test('two bounds need no other date, and win over one', () => {
    const bounds = { infectious_from: onset - 5, infectious_to: onset + 5 };
    const period = { from: onset - 5, to: onset + 5 };
    expect(infectiousPeriod(caseOf('a', bounds), policy)).toEqual(period);
    expect(infectiousPeriod(caseOf('a', { ...bounds, onset: onset + 1_000_000 }), policy)).toEqual(period);
  });
});

test('bounds in the wrong order leave an empty period', () => {
  const { from, to } = infectiousPeriod(
    caseOf('a', { onset, infectious_to: onset - 1_000_000 }),
    DEFAULT_POLICY,
  );
  expect(from).toBeGreaterThan(to);
});

test('instant 0 is a date', () => {
  const { infectious_before_s: before_s, infectious_after_s: after_s } = DEFAULT_POLICY;
  expect(infectiousPeriod(caseOf('a', { onset: 0, specimen }), DEFAULT_POLICY)).toEqual({
    from: -before_s,
    to: after_s,
  });
});

test.each([{}, { infectious_from: onset }, { infectious_to: onset }, { isolated: onset }])(
  'a case with only %j is an error that names it, and not the person',
  (dates) => {
    const theCase = { ...caseOf('phone:+84900000001', dates), case_id: 'BN17' };
    expect(() => infectiousPeriod(theCase, DEFAULT_POLICY)).toThrow(CaseWithoutDatesError);
    expect(() => infectiousPeriod(theCase, DEFAULT_POLICY)).toThrow(/^case BN17 (?!.*phone)/);
  },
);
