/**
 * Instants are whole seconds since 1970-01-01T00:00:00Z, intervals are half-open `[start, end)`,
 * a local day is a calendar day in a named zone.
 */

/** Zone of a calendar day where neither the source nor the policy names another. */
export const DEFAULT_ZONE = 'Asia/Ho_Chi_Minh';

/** Stands in a column for "no end known". Later than any instant that a feed accepts. */
export const OPEN = 0xffff_ffff;

/** `2021-08-03T04:05:06Z`. */
export function formatInstant(instant_s: number): string {
  return Temporal.Instant.fromEpochMilliseconds(instant_s * 1000).toString();
}

/** The local day that holds the instant, as `2021-08-03`. */
export function localDate(instant_s: number, zone: string): string {
  return zoned(instant_s, zone).toPlainDate().toString();
}

/** First instant of the local day that holds the instant. */
export function localDayStart(instant_s: number, zone: string): number {
  return zoned(instant_s, zone).startOfDay().epochMilliseconds / 1000;
}

/** First instant after the local day that holds the instant. */
export function localDayEnd(instant_s: number, zone: string): number {
  return zoned(instant_s, zone).add({ days: 1 }).startOfDay().epochMilliseconds / 1000;
}

/** Says whether the runtime knows the zone by this name (IANA, such as `Asia/Ho_Chi_Minh`). */
export function isZone(zone: string): boolean {
  try {
    zoned(0, zone);
    return true;
  } catch {
    return false;
  }
}

function zoned(instant_s: number, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant_s * 1000).toZonedDateTimeISO(zone);
}
