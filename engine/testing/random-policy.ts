/** Random policies over all parameters that decide who is on a list, ordinary, tiny and huge values alike. */
import fc from 'fast-check';
import { DEVICE_PAIRS, type Policy, policyFrom } from '../policy.ts';

const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;
/** Added to an instant, later than any instant that 32 bits hold. */
const HUGE_S = 10 ** 10;
/** Some 30 years: a stay must end at an instant that 32 bits hold. */
const LONG_S = 10 ** 9;

/** Policies whose local days are those of one of the zones. */
export function randomPolicy(
  zones: readonly string[] = ['Asia/Ho_Chi_Minh', 'America/New_York', 'UTC'],
): fc.Arbitrary<Policy> {
  return fc
    .record({
      close_attenuation_db: mostly([73, 100], [72.5, 0]),
      close_rssi_dbm: mostly([{}, limits(-200)], [limits(0), { unknown: -74.5 }]),
      needed: needed(),
      infectious_before_s: mostly([2 * DAY_S, 3 * DAY_S], [0, 1, HUGE_S]),
      infectious_after_s: mostly([5 * DAY_S, 10 * DAY_S], [0, 1, HUGE_S]),
      latent_s: mostly([0], [1, 600, DAY_S, HUGE_S]),
      contact_horizon_s: mostly([2 * DAY_S, 14 * DAY_S], [0, 1, 900, HUGE_S]),
      assumed_stay_s: mostly([900, HOUR_S], [0, 1, 2 * DAY_S, LONG_S]),
      aerosol_tail_s: mostly([0, 1800], [1, 600, DAY_S, HUGE_S]),
      zone: fc.constantFrom(...zones),
    })
    .map(({ needed: needed_s, ...parameters }) => policyFrom({ ...parameters, ...needed_s }));
}

function needed(): fc.Arbitrary<Pick<Policy, 'min_exposure_s' | 'window_s'>> {
  return fc
    .record({
      window_s: mostly([HOUR_S, DAY_S], [1, 600, 900, 3 * DAY_S, HUGE_S]),
      wanted_s: mostly([1, 300, 900], [2, 1200, HOUR_S, 6 * HOUR_S, HUGE_S]),
    })
    .map(({ window_s, wanted_s }) => ({ window_s, min_exposure_s: Math.min(window_s, wanted_s) }));
}

function mostly<T>(ordinary: readonly T[], extreme: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...ordinary) },
    { weight: 1, arbitrary: fc.constantFrom(...extreme) },
  );
}

function limits(limit_dbm: number): Record<string, number> {
  return Object.fromEntries(DEVICE_PAIRS.map((devices) => [devices, limit_dbm]));
}
