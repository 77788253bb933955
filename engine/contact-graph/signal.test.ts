import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_POLICY, DEVICE_PAIRS, policyFrom } from '../policy.ts';
import { ATTENUATION_KIND, isClose, KIND_SHIFT, NO_SIGNAL, signalOf, VALUE_MAX_DB } from './signal.ts';

const SEED = 20211229;
/** Any number with two decimals, as a file says it. */
const value = fc.integer({ min: -20_000, max: 20_000 }).map((hundredths) => hundredths / 100);
const nearLimit = fc
  .tuple(value, fc.integer({ min: -2, max: 2 }))
  .map(([limit, hundredths]) => [limit, Math.round(limit * 100 + hundredths) / 100] as const);
const limitAndValue = fc.oneof(nearLimit, fc.tuple(value, value));

test('an attenuation is close where it is below the limit, to the hundredth', () => {
  fc.assert(
    fc.property(limitAndValue, ([limit, measured]) => {
      const policy = policyFrom({ close_attenuation_db: limit });
      expect(isClose(signalOf(measured, null, null), policy)).toBe(measured < limit);
    }),
    { seed: SEED, numRuns: 2000 },
  );
});

test('an RSSI is close from the limit of its devices on, to the hundredth', () => {
  fc.assert(
    fc.property(limitAndValue, fc.constantFrom(...DEVICE_PAIRS), ([limit, measured], devices) => {
      const policy = policyFrom({ close_rssi_dbm: { [devices]: limit } });
      expect(isClose(signalOf(null, measured, devices), policy)).toBe(measured >= limit);
    }),
    { seed: SEED, numRuns: 2000 },
  );
});

test('finer measurements than hundredths are never taken for closer than a limit that they miss', () => {
  const limit = DEFAULT_POLICY.close_rssi_dbm.unknown;
  expect(isClose(signalOf(null, limit - 0.001, null), DEFAULT_POLICY)).toBe(false);
  expect(isClose(signalOf(DEFAULT_POLICY.close_attenuation_db + 0.001, null, null), DEFAULT_POLICY)).toBe(
    false,
  );
});

test('the attenuation wins over the RSSI', () => {
  const { close_attenuation_db, close_rssi_dbm } = DEFAULT_POLICY;
  const far_dbm = close_rssi_dbm['ios-ios'] - 1;
  expect(isClose(signalOf(close_attenuation_db - 1, far_dbm, 'ios-ios'), DEFAULT_POLICY)).toBe(true);
  const near_dbm = close_rssi_dbm['ios-ios'] + 1;
  expect(isClose(signalOf(close_attenuation_db, near_dbm, 'ios-ios'), DEFAULT_POLICY)).toBe(false);
});

test('an attenuation of zero is a measurement', () => {
  expect(signalOf(0, null, null) >>> KIND_SHIFT).toBe(ATTENUATION_KIND);
});

test.each([null, '', 'unknown', 'android', 'ANDROID-IOS', 'toString'])(
  'devices %j are unknown',
  (devices) => {
    expect(signalOf(null, -70, devices)).toBe(signalOf(null, -70, 'unknown'));
  },
);

test('nothing measured is close under every policy', () => {
  expect(signalOf(null, null, 'ios-ios')).toBe(NO_SIGNAL);
  const strictest = policyFrom({ close_attenuation_db: -VALUE_MAX_DB, close_rssi_dbm: { unknown: 0 } });
  expect(isClose(NO_SIGNAL, strictest)).toBe(true);
});

test('measurements beyond what a radio reports are clamped and change no kind', () => {
  for (const far of [VALUE_MAX_DB, 1e9, Number.POSITIVE_INFINITY]) {
    expect(signalOf(far, null, null)).toBe(signalOf(VALUE_MAX_DB, null, null));
    expect(signalOf(null, -far, 'ios-ios')).toBe(signalOf(null, -VALUE_MAX_DB, 'ios-ios'));
    expect(isClose(signalOf(far, null, null), DEFAULT_POLICY)).toBe(false);
    expect(isClose(signalOf(-far, null, null), DEFAULT_POLICY)).toBe(true);
  }
});

test('different measurements have different codes', () => {
  const measured = [
    ...DEVICE_PAIRS.map((devices) => signalOf(null, -70, devices)),
    signalOf(-70, null, null),
  ];
  expect(new Set([...measured, signalOf(null, -70.01, 'unknown')]).size).toBe(measured.length + 1);
});

test('a code of no known kind is an error', () => {
  expect(() => isClose(7 << KIND_SHIFT, DEFAULT_POLICY)).toThrow(RangeError);
});
