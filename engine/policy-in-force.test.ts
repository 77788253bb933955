import { describe, expect, test } from 'vitest';
import { POLICIES, PolicyError, policyFrom } from './policy.ts';
import { daysInForce, policyInForce } from './policy-in-force.ts';

describe('the definition in force', () => {
  test.each([
    ['2020-12-03', 'vn-2020-12'],
    ['2021-12-28', 'vn-2020-12'],
    ['2021-12-29', 'vn-2021-12'],
    ['2022-04-14', 'vn-2021-12'],
    ['2022-04-15', 'vn-2022-04'],
    ['2030-01-01', 'vn-2022-04'],
  ])('on %s is %s, whether the day is today or named', (day, name) => {
    expect(policyInForce('vn', day)).toBe(POLICIES.get(name));
    expect(policyInForce(`vn@${day}`, '2021-01-01')).toBe(POLICIES.get(name));
  });

  test('before the first there is none', () => {
    expect(() => policyInForce('vn@2020-12-02', '2021-01-01')).toThrow(/on 2020-12-02.*2020-12-03/);
  });

  test.each(['vn@', 'vn@2021-02-30', 'vn@2021-9-1', 'vn@yesterday'])('%s names no day', (name) => {
    expect(() => policyInForce(name, '2021-01-01')).toThrow(PolicyError);
  });

  test('a profile is found under its own name on any day', () => {
    for (const policy of POLICIES.values()) expect(policyInForce(policy.name, '1999-01-01')).toBe(policy);
  });

  test('definitions stand from day to day without a gap', () => {
    expect(daysInForce('vn-2020-12')).toEqual({ from: '2020-12-03', until: '2021-12-29' });
    expect(daysInForce('vn-2021-12')).toEqual({ from: '2021-12-29', until: '2022-04-15' });
    expect(daysInForce('vn-2022-04')).toEqual({ from: '2022-04-15', until: null });
    expect(daysInForce('who-2020')).toBeNull();
  });
});

test("a policy's base may be the definition in force on a day", () => {
  const baseOf = (name: string) => policyInForce(name, '2021-01-01');
  expect(policyFrom({ base: 'vn@2022-05-01', min_exposure_s: 60 }, baseOf)).toEqual({
    ...POLICIES.get('vn-2022-04'),
    name: 'vn@2022-05-01+',
    min_exposure_s: 60,
  });
});
