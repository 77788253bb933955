/** The instant as clocks in the zone show it, cut to the minute: `2021-08-03 11:05`. */
export function localMinute(instant_s: number, zone: string): string {
  const local = Temporal.Instant.fromEpochMilliseconds(instant_s * 1000).toZonedDateTimeISO(zone);
  return local.toPlainDateTime().toString({ smallestUnit: 'minute' }).replace('T', ' ');
}
