const EARLIEST_S = Date.UTC(2000, 0) / 1000;
const LATEST_S = Date.UTC(2101, 0) / 1000;

/** Said where a text is no instant. */
export const INSTANT_EXPECTED = 'an instant such as 2021-08-03T04:05:06Z or 2021-08-03T11:05:06+07:00';

/**
 * Epoch seconds of ISO 8601 text with an offset, or of whole epoch seconds in digits; fractions are cut.
 * `null` where the text is neither, or lies outside the years 2000–2100.
 */
export function parseInstant(text: string): number | null {
  const instant_s = /^\d{1,12}$/.test(text) ? Number(text) : secondsOfIso(text);
  return instant_s >= EARLIEST_S && instant_s < LATEST_S ? instant_s : null;
}

function secondsOfIso(text: string): number {
  try {
    return Math.floor(Temporal.Instant.from(text).epochMilliseconds / 1000);
  } catch {
    return Number.NaN;
  }
}

/** The instant as clocks in the zone show it, cut to the minute: `2021-08-03 11:05`. */
export function localMinute(instant_s: number, zone: string): string {
  const local = Temporal.Instant.fromEpochMilliseconds(instant_s * 1000).toZonedDateTimeISO(zone);
  return local.toPlainDateTime().toString({ smallestUnit: 'minute' }).replace('T', ' ');
}
