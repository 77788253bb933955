import { DEFAULT_ZONE, isZone } from './time.ts';

/** Device pairs with a closeness limit of their own; any other text in `devices` counts as `unknown`. */
export const DEVICE_PAIRS = ['unknown', 'android-android', 'android-ios', 'ios-android', 'ios-ios'] as const;
export type DevicePair = (typeof DEVICE_PAIRS)[number];

/** The parameters that decide who is on a list. Durations are whole seconds. */
export interface Policy {
  /** Stamped on every answer. */
  readonly name: string;
  /** An encounter with an attenuation of at least this does not count. */
  readonly close_attenuation_db: number;
  /** An encounter known only by its RSSI does not count below this, by the devices of both phones. */
  readonly close_rssi_dbm: Readonly<Record<DevicePair, number>>;
  /** Exposure needed … */
  readonly min_exposure_s: number;
  /** … within any span of this length. */
  readonly window_s: number;
  /** The infectious period starts this long before onset, else specimen, else confirmation … */
  readonly infectious_before_s: number;
  /** … and ends this long after it. */
  readonly infectious_after_s: number;
  /** A contact can expose others only this long after their own first exposure … */
  readonly latent_s: number;
  /** … and no later than this long after that. */
  readonly contact_horizon_s: number;
  /** Stay taken for a visit without a check-out. */
  readonly assumed_stay_s: number;
  /** A source's stay is lengthened by the lesser of its own length and this. */
  readonly aerosol_tail_s: number;
  /** The longest incubation: what infected somebody happened no longer than this before their onset. */
  readonly incubation_s: number;
  /** Quarantine of a contact ends this long after the last exposure. */
  readonly follow_up_s: number;
  /** A case is open this long after its onset, else specimen, else confirmation: a further positive test opens none. */
  readonly case_open_s: number;
  /** Exposures that rest on a source's stay among more others than this are told as one. */
  readonly group_above: number;
  /** Counts of cells from 1 up to this, it left out, are withheld from whoever sees no persons. */
  readonly suppress_below: number;
  /** Encounters and visits of local days longer ago than this are not traced. */
  readonly retention_s: number;
  /** Zone of calendar days: the end of an interview's day, the day of a flight. */
  readonly zone: string;
}

const DAY_S = 86_400;

/**
 * Viet Nam, Ministry of Health dispatch 11042/BYT-DP of 2021-12-29 (from two days before onset; 15 minutes if
 * masked); attenuation: Corona-Warn-App 2023 configuration (weight .1 from 73 dB); RSSI: Bluezone app
 * configuration; window: CDC definition of a close contact since 2020-10-21; longest incubation: 14 days
 * (WHO and CDC, 2020); an open case: within 90 days a
 * positive test is the same infection (CSTE and CDC, case definition of 2021); retention: longer than a horizon of
 * 14 days before an onset, an incubation of 14 and some days of delay (assumption).
 */
const VN_2021_12: Policy = {
  name: 'vn-2021-12',
  close_attenuation_db: 73,
  close_rssi_dbm: {
    unknown: -74,
    'android-android': -86,
    'android-ios': -69,
    'ios-android': -88,
    'ios-ios': -74,
  },
  min_exposure_s: 900,
  window_s: DAY_S,
  infectious_before_s: 2 * DAY_S,
  infectious_after_s: 10 * DAY_S,
  latent_s: 0,
  contact_horizon_s: 14 * DAY_S,
  assumed_stay_s: 3600,
  aerosol_tail_s: 0,
  incubation_s: 14 * DAY_S,
  follow_up_s: 14 * DAY_S,
  case_open_s: 90 * DAY_S,
  group_above: 1000,
  suppress_below: 10,
  retention_s: 35 * DAY_S,
  zone: DEFAULT_ZONE,
};

export const DEFAULT_POLICY = VN_2021_12;

/** Built-in profiles by name. */
export const POLICIES: ReadonlyMap<string, Policy> = new Map(
  [
    VN_2021_12,
    // Unmasked, any close contact counts (dispatch 11042/BYT-DP).
    { ...VN_2021_12, name: 'vn-2021-12-unmasked', min_exposure_s: 1 },
    // Decision 5053/QD-BYT of 2020-12: three days of look-back, any contact.
    { ...VN_2021_12, name: 'vn-2020-12', infectious_before_s: 3 * DAY_S, min_exposure_s: 1 },
    // Dispatch 1909/BYT-DP of 2022-04-15: contacts are not quarantined any more. Who is one: as before (assumption).
    { ...VN_2021_12, name: 'vn-2022-04', follow_up_s: 0 },
    // CDC close contact, 2020-10-21: cumulative 15 minutes in 24 hours, from two days before onset, 10 days after.
    { ...VN_2021_12, name: 'cdc-2020-10' },
    // WHO contact definition, 2020: from two days before to 14 days after onset.
    { ...VN_2021_12, name: 'who-2020', infectious_after_s: 14 * DAY_S },
  ].map((policy) => [policy.name, policy]),
);

/** A policy that cannot be used; the message names the parameter, its value and what was expected. */
export class PolicyError extends Error {
  override name = 'PolicyError';
}

/** Looks a built-in profile up. @throws PolicyError that lists the names. */
export function builtInPolicy(name: string): Policy {
  const policy = POLICIES.get(name);
  if (policy) return policy;
  throw new PolicyError(`policy "${name}" is not built in; known are ${[...POLICIES.keys()].join(', ')}`);
}

/**
 * A user's policy: `{"name"?, "base"?, …parameters}`. What it leaves out comes from its base (default
 * `vn-2021-12`); maps merge key by key.
 * @param baseOf finds the base by its name
 * @throws PolicyError for an unknown base or key, a value of the wrong kind, a negative duration, or a
 *   `min_exposure_s` below 1 or above `window_s`.
 */
export function policyFrom(input: unknown, baseOf: (name: string) => Policy = builtInPolicy): Policy {
  if (!isObject(input)) throw new PolicyError('a policy is an object of parameters');
  const { base = DEFAULT_POLICY.name, name, ...overrides } = input;
  if (typeof base !== 'string') throw new PolicyError(`base: ${show(base)} is not the name of a policy`);
  if (name !== undefined && (typeof name !== 'string' || name === ''))
    throw new PolicyError(`name: ${show(name)} is not a name`);
  const merged: Record<string, unknown> = { ...baseOf(base), name: name ?? `${base}+` };
  for (const [key, value] of Object.entries(overrides)) merged[key] = override(key, value, merged);
  return checked(merged as unknown as Policy);
}

function override(key: string, value: unknown, inherited: Readonly<Record<string, unknown>>): unknown {
  if (!Object.hasOwn(inherited, key))
    throw new PolicyError(`${key}: unknown parameter; known are ${Object.keys(DEFAULT_POLICY).join(', ')}`);
  if (key === 'close_rssi_dbm') return mergedLimits(value, inherited[key] as Policy['close_rssi_dbm']);
  if (key === 'zone') {
    if (typeof value === 'string' && isZone(value)) return value;
    throw new PolicyError(`zone: ${show(value)} is not a time zone such as ${DEFAULT_ZONE}`);
  }
  if (key === 'close_attenuation_db') return finite(key, value);
  if (key === 'suppress_below') return wholeFrom(2, key, value);
  if (key === 'group_above') return wholeFrom(1, key, value);
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value;
  throw new PolicyError(`${key}: ${show(value)} is not a whole number of seconds from 0`);
}

function wholeFrom(least: number, key: string, value: unknown): number {
  if (Number.isSafeInteger(value) && (value as number) >= least) return value as number;
  throw new PolicyError(`${key}: ${show(value)} is not a whole number from ${least}`);
}

function mergedLimits(value: unknown, inherited: Policy['close_rssi_dbm']): Policy['close_rssi_dbm'] {
  if (!isObject(value)) throw new PolicyError(`close_rssi_dbm: ${show(value)} is not a map of device pairs`);
  const limits: Record<string, number> = { ...inherited };
  for (const [devices, limit] of Object.entries(value)) {
    if (!Object.hasOwn(inherited, devices))
      throw new PolicyError(
        `close_rssi_dbm.${devices}: unknown devices; known are ${DEVICE_PAIRS.join(', ')}`,
      );
    limits[devices] = finite(`close_rssi_dbm.${devices}`, limit);
  }
  return limits as Policy['close_rssi_dbm'];
}

function finite(key: string, value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new PolicyError(`${key}: ${show(value)} is not a number`);
}

function checked(policy: Policy): Policy {
  const { min_exposure_s, window_s } = policy;
  if (min_exposure_s < 1) throw new PolicyError(`min_exposure_s: ${min_exposure_s} is below 1`);
  if (min_exposure_s > window_s)
    throw new PolicyError(`min_exposure_s: ${min_exposure_s} is above window_s, ${window_s}`);
  return Object.freeze({ ...policy, close_rssi_dbm: Object.freeze({ ...policy.close_rssi_dbm }) });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
