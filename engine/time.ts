/**
 * Instants are whole seconds since 1970-01-01T00:00:00Z, intervals are half-open `[start, end)`,
 * a local day is a calendar day in a named zone.
 */

/** Zone of a calendar day where neither the source nor the policy names another. */
export const DEFAULT_ZONE = 'Asia/Ho_Chi_Minh';

/** Stands in a column for "no end known". Later than any instant that a feed accepts. */
export const OPEN = 0xffff_ffff;

const DAY_S = 86_400;
const DAYS_KEPT_MAX = 1000;
const TWO_DIGITS = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));
/** Dates of days since 1970 that were written lately: calendar arithmetic costs more than all else of an instant. */
const dates = new Map<number, string>();

/** `2021-08-03T04:05:06Z`. */
export function formatInstant(instant_s: number): string {
  const day = Math.floor(instant_s / DAY_S);
  const second = instant_s - day * DAY_S;
  const minute = Math.floor(second / 60);
  const hour = Math.floor(minute / 60);
  return `${dateOf(day)}T${TWO_DIGITS[hour]}:${TWO_DIGITS[minute - hour * 60]}:${TWO_DIGITS[second - minute * 60]}Z`;
}

function dateOf(day: number): string {
  let date = dates.get(day);
  if (date === undefined) {
    date = zoned(day * DAY_S, 'UTC')
      .toPlainDate()
      .toString();
    if (dates.size >= DAYS_KEPT_MAX) dates.clear();
    dates.set(day, date);
  }
  return date;
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

/** What a local clock shows, as the milliseconds at which a clock in UTC shows the same. */
export function localClock_ms(instant_s: number, zone: string): number {
  return zoned(instant_s, zone).toPlainDateTime().toZonedDateTime('UTC').epochMilliseconds;
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
