import { DEVICE_PAIRS, type Policy } from '../policy.ts';

/**
 * What a phone measured of an encounter, as one whole number: `kind << 20 | (hundredths + 2^19)`.
 *
 * Whether a signal is close is policy, so the measurement itself is kept. Hundredths of a decibel are cut
 * downwards, which leaves the answer of every limit with at most two decimals unchanged. Kinds: 0 nothing
 * measured, 1 attenuation (it wins over RSSI), 2 … 6 RSSI by the device pairs of the policy.
 */

/** Nothing measured, or a contact told in an interview: counts under every policy. */
export const NO_SIGNAL = 0;
export const ATTENUATION_KIND = 1;
/** RSSI of `DEVICE_PAIRS[i]` has the kind `RSSI_KIND + i`. */
export const RSSI_KIND = 2;
export const KIND_SHIFT = 20;
export const VALUE_OFFSET = 1 << 19;
/** Measurements are clamped to ± this; far beyond what any radio reports. */
export const VALUE_MAX_DB = 5000;

/** Code of one measurement; `devices` that the policy does not list are `unknown`. */
export function signalOf(
  attenuation_db: number | null,
  rssi_dbm: number | null,
  devices: string | null,
): number {
  if (attenuation_db !== null) return code(ATTENUATION_KIND, attenuation_db);
  if (rssi_dbm === null) return NO_SIGNAL;
  const pair = (DEVICE_PAIRS as readonly string[]).indexOf(devices ?? 'unknown');
  return code(RSSI_KIND + Math.max(0, pair), rssi_dbm);
}

/** Whether an encounter with this signal counts under the policy. */
export function isClose(signal: number, policy: Policy): boolean {
  const kind = signal >>> KIND_SHIFT;
  if (kind === NO_SIGNAL) return true;
  const hundredths = (signal & ((1 << KIND_SHIFT) - 1)) - VALUE_OFFSET;
  if (kind === ATTENUATION_KIND) return hundredths < toHundredths(policy.close_attenuation_db);
  const devices = DEVICE_PAIRS[kind - RSSI_KIND];
  if (devices === undefined) throw new RangeError(`signal ${signal} has the unknown kind ${kind}`);
  return hundredths >= toHundredths(policy.close_rssi_dbm[devices]);
}

/**
 * Attenuation that a signal tells. Of an RSSI, the sender's power is not known: the policy's limit for the two platforms
 * is taken for its limit of attenuation, so that what is just close by one is by the other (assumption).
 * `null` where nothing was measured.
 */
export function attenuationOf(signal: number, policy: Policy): number | null {
  const kind = signal >>> KIND_SHIFT;
  if (kind === NO_SIGNAL) return null;
  const value_db = ((signal & ((1 << KIND_SHIFT) - 1)) - VALUE_OFFSET) / 100;
  if (kind === ATTENUATION_KIND) return value_db;
  return policy.close_attenuation_db + policy.close_rssi_dbm[DEVICE_PAIRS[kind - RSSI_KIND]] - value_db;
}

/** 1 for each of the signals that counts under the policy. */
export function closeClassesOf(signals: Int32Array, policy: Policy): Uint8Array {
  return Uint8Array.from(signals, (signal) => (isClose(signal, policy) ? 1 : 0));
}

function code(kind: number, value_db: number): number {
  return (kind << KIND_SHIFT) | (toHundredths(value_db) + VALUE_OFFSET);
}

// The small addend keeps a decimal such as 72.03, whose hundredfold lies just below 7203, on its own hundredth.
function toHundredths(value_db: number): number {
  return Math.floor(Math.min(VALUE_MAX_DB, Math.max(-VALUE_MAX_DB, value_db)) * 100 + 1e-6);
}
