import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { builtInPolicy, DEFAULT_POLICY, DEVICE_PAIRS, POLICIES, PolicyError, policyFrom } from './policy.ts';

const SEED = 20211229;
const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;

/** Ministry of Health dispatch 11042/BYT-DP of 2021-12-29. */
const DISPATCH_11042 = { look_back_s: 2 * DAY_S, masked_s: 15 * MINUTE_S, unmasked_s: 1 };
/** Decision 5053/QD-BYT of 2020-12: any contact since three days before. */
const DECISION_5053 = { look_back_s: 3 * DAY_S, any_contact_s: 1 };
/** Decision 3638/QD-BYT: a contact counts as possibly infected from the first exposure, and for 14 days. */
const DECISION_3638 = { latent_s: 0, horizon_s: 14 * DAY_S };
/** CDC, close contact since 2020-10-21: 15 minutes cumulated in 24 hours, two days before to ten after. */
const CDC_2020_10_21 = {
  exposure_s: 15 * MINUTE_S,
  window_s: 24 * HOUR_S,
  before_s: 2 * DAY_S,
  after_s: 10 * DAY_S,
};
/** CSTE and CDC, case definition of 2021: within 90 days a positive test is the same infection. */
const CSTE_2021 = { open_s: 90 * DAY_S };
/** WHO, contact definition of 2020: 2 days before to 14 days after onset. */
const WHO_2020 = { before_s: 2 * DAY_S, after_s: 14 * DAY_S };
/** Corona-Warn-App, configuration of 2023: the weight falls to .1 from this attenuation on. */
const CWA_2023 = { far_attenuation_db: 73 };
/** Bluezone, app configuration; what it does not list takes the limit of two iPhones. */
const BLUEZONE_RSSI_DBM = {
  'android-android': -86,
  'android-ios': -69,
  'ios-android': -88,
  'ios-ios': -74,
  unknown: -74,
};

/** The error of a refused policy. */
function refusal(input: unknown): PolicyError {
  try {
    policyFrom(input);
  } catch (error) {
    if (error instanceof PolicyError) return error;
    throw error;
  }
  throw new Error(`accepted ${JSON.stringify(input)}`);
}

describe('built-in profiles', () => {
  test('the default has the figures of dispatch 11042, and the CDC window', () => {
    expect(DEFAULT_POLICY).toBe(builtInPolicy('vn-2021-12'));
    expect(DEFAULT_POLICY).toMatchObject({
      min_exposure_s: DISPATCH_11042.masked_s,
      infectious_before_s: DISPATCH_11042.look_back_s,
      window_s: CDC_2020_10_21.window_s,
      infectious_after_s: CDC_2020_10_21.after_s,
    });
  });

  test('the default lets a contact expose others at once and for the 14 days of decision 3638', () => {
    expect(DEFAULT_POLICY.latent_s).toBe(DECISION_3638.latent_s);
    expect(DEFAULT_POLICY.contact_horizon_s).toBe(DECISION_3638.horizon_s);
    expect(DEFAULT_POLICY.follow_up_s).toBe(DECISION_3638.horizon_s);
  });

  test('the default takes a positive test within the 90 days of CSTE for the same infection', () => {
    expect(DEFAULT_POLICY.case_open_s).toBe(CSTE_2021.open_s);
  });

  test('the default has the signal limits of Corona-Warn-App and Bluezone', () => {
    expect(DEFAULT_POLICY.close_attenuation_db).toBe(CWA_2023.far_attenuation_db);
    expect(DEFAULT_POLICY.close_rssi_dbm).toEqual(BLUEZONE_RSSI_DBM);
  });

  test('the default takes a visit without check-out for an hour, adds no tail and counts Vietnamese days', () => {
    expect(DEFAULT_POLICY).toMatchObject({
      assumed_stay_s: HOUR_S,
      aerosol_tail_s: 0,
      zone: 'Asia/Ho_Chi_Minh',
    });
  });

  test.each([
    ['vn-2021-12-unmasked', { min_exposure_s: DISPATCH_11042.unmasked_s }],
    [
      'vn-2020-12',
      { infectious_before_s: DECISION_5053.look_back_s, min_exposure_s: DECISION_5053.any_contact_s },
    ],
    [
      'cdc-2020-10',
      {
        min_exposure_s: CDC_2020_10_21.exposure_s,
        window_s: CDC_2020_10_21.window_s,
        infectious_before_s: CDC_2020_10_21.before_s,
        infectious_after_s: CDC_2020_10_21.after_s,
      },
    ],
    ['vn-2022-04', { follow_up_s: 0 }],
    ['who-2020', { infectious_before_s: WHO_2020.before_s, infectious_after_s: WHO_2020.after_s }],
  ])('%s has its own figures and otherwise those of the default', (name, figures) => {
    expect(builtInPolicy(name)).toEqual({ ...DEFAULT_POLICY, ...figures, name });
  });

  test.each([...POLICIES.keys()])('%s stands under its own name and passes its own checks', (name) => {
    expect(builtInPolicy(name).name).toBe(name);
    expect(policyFrom({ base: name, name })).toEqual(builtInPolicy(name));
  });

  test('a name that is not built in is refused with the names that are', () => {
    expect(() => builtInPolicy('vn-1999')).toThrow(/"vn-1999".*vn-2021-12.*who-2020/);
  });
});

describe('a policy of the user', () => {
  test('has everything that it leaves out from its base', () => {
    const policy = policyFrom({ base: 'who-2020', name: 'mine', min_exposure_s: 60 });
    expect(policy).toEqual({ ...builtInPolicy('who-2020'), name: 'mine', min_exposure_s: 60 });
  });

  test('stands on the default where it names no base, and is not called like it', () => {
    expect(policyFrom({})).toEqual({ ...DEFAULT_POLICY, name: 'vn-2021-12+' });
    expect(policyFrom({ base: 'cdc-2020-10' }).name).toBe('cdc-2020-10+');
  });

  test('overrides single device pairs and keeps the others', () => {
    const { close_rssi_dbm } = policyFrom({ close_rssi_dbm: { 'ios-ios': -60.5 } });
    expect(close_rssi_dbm).toEqual({ ...DEFAULT_POLICY.close_rssi_dbm, 'ios-ios': -60.5 });
  });

  test('may need the whole window, or one second of it', () => {
    expect(policyFrom({ min_exposure_s: 600, window_s: 600 }).min_exposure_s).toBe(600);
    expect(policyFrom({ min_exposure_s: 1, window_s: 1 }).window_s).toBe(1);
  });

  test('is frozen, and neither its input nor a built-in profile is changed', () => {
    const input = { base: 'vn-2021-12', window_s: 3600, close_rssi_dbm: { unknown: -60 } };
    const [inputBefore, defaultBefore] = structuredClone([input, DEFAULT_POLICY]);
    const policy = policyFrom(input);
    expect(Object.isFrozen(policy)).toBe(true);
    expect(Object.isFrozen(policy.close_rssi_dbm)).toBe(true);
    expect(input).toEqual(inputBefore);
    expect(DEFAULT_POLICY).toEqual(defaultBefore);
  });

  test.each([
    [{ window: 60 }, /^window: unknown parameter.*window_s/],
    [{ toString: 5 }, /^toString: unknown parameter/],
    [{ close_rssi_dbm: { toString: -5 } }, /^close_rssi_dbm\.toString: unknown devices/],
    [{ base: 'vn-1999' }, /"vn-1999" is not built in/],
    [{ base: 7 }, /^base: 7 /],
    [{ name: '' }, /^name: "" /],
    [{ close_rssi_dbm: { 'nokia-nokia': -60 } }, /^close_rssi_dbm\.nokia-nokia: unknown devices.*ios-ios/],
    [{ close_rssi_dbm: { 'ios-ios': '-60' } }, /^close_rssi_dbm\.ios-ios: "-60" /],
    [{ close_rssi_dbm: -60 }, /^close_rssi_dbm: -60 /],
    [{ close_attenuation_db: Number.NaN }, /^close_attenuation_db: /],
    [{ min_exposure_s: 0 }, /^min_exposure_s: 0 is below 1/],
    [{ min_exposure_s: 601, window_s: 600 }, /^min_exposure_s: 601 is above window_s, 600/],
    [{ window_s: DEFAULT_POLICY.min_exposure_s - 1 }, /^min_exposure_s: .* is above window_s/],
    [{ zone: 'Asia/Saigonn' }, /^zone: "Asia\/Saigonn" /],
    [{ zone: 7 }, /^zone: 7 /],
    [{ group_above: 0 }, /^group_above: 0 is not a whole number from 1/],
    [{ suppress_below: 1 }, /^suppress_below: 1 is not a whole number from 2/],
  ])('%j is refused by name', (input, message) => {
    expect(refusal(input).message).toMatch(message);
  });

  test.each([null, undefined, 'vn-2021-12', 7, [], [{ window_s: 60 }]])('%j is no policy', (input) => {
    expect(refusal(input).message).toMatch(/an object/);
  });

  const durations = Object.keys(DEFAULT_POLICY).filter((key) => key.endsWith('_s'));

  test('every duration is refused by name where it is negative, no whole number or no number', () => {
    const wrong = fc.oneof(
      fc.integer({ max: -1 }),
      fc.double({ noInteger: true }),
      fc.constantFrom('900', null, true, [], 2 ** 53, Number.POSITIVE_INFINITY),
    );
    fc.assert(
      fc.property(fc.constantFrom(...durations), wrong, (key, value) => {
        expect(refusal({ [key]: value }).message).toMatch(new RegExp(`^${key}: `));
      }),
      { seed: SEED },
    );
  });

  test('the listed device pairs are those that every profile has a limit for', () => {
    for (const { close_rssi_dbm } of POLICIES.values())
      expect(Object.keys(close_rssi_dbm).sort()).toEqual([...DEVICE_PAIRS].sort());
  });
});
