import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LocalDays } from './local-days.ts';
import { instant } from './testing/records.ts';
import { localDate, localDayEnd, localDayStart } from './time.ts';

const SEED = 20211229;
const DAY_S = 86_400;
const ZONES = [
  'Asia/Ho_Chi_Minh',
  'UTC',
  'America/New_York',
  // An offset of three quarters of an hour, with and without daylight saving; daylight saving of half an hour.
  'Asia/Kathmandu',
  'Pacific/Chatham',
  'Australia/Lord_Howe',
  // Clocks change at midnight.
  'America/Sao_Paulo',
  'Asia/Beirut',
  // Clocks changed at one minute past midnight.
  'America/St_Johns',
];

/** Some instants within two days, and around the zone's next change of clocks where it has one. */
function instantsIn(zone: string): fc.Arbitrary<number[]> {
  const first = instant('2000-01-02T00:00:00Z');
  const last = instant('2100-12-29T00:00:00Z');
  return fc
    .tuple(
      fc.integer({ min: first, max: last }),
      fc.boolean(),
      fc.array(fc.integer({ min: -DAY_S, max: DAY_S }), { minLength: 1, maxLength: 8 }),
      fc.subarray([-901, -900, -1, 0, 1, 899, 900]),
    )
    .map(([at, atChange, offsets, near]) => {
      const middle = atChange ? nextChange(at, zone) : at;
      return [...offsets, ...near].map((offset_s) => Math.min(last, middle) + offset_s);
    });
}

function nextChange(at: number, zone: string): number {
  const zoned = Temporal.Instant.fromEpochMilliseconds(at * 1000).toZonedDateTimeISO(zone);
  const change = zoned.getTimeZoneTransition('next');
  return change === null ? at : change.epochMilliseconds / 1000;
}

test.each(ZONES)('in %s the remembered days are those of the calendar', (zone) => {
  const days = new LocalDays(zone);
  fc.assert(
    fc.property(instantsIn(zone), (instants) => {
      for (const at of instants) {
        expect(days.dayOf(at)).toEqual({
          date: localDate(at, zone),
          start: localDayStart(at, zone),
          end: localDayEnd(at, zone),
        });
      }
    }),
    { seed: SEED, numRuns: 300 },
  );
});

test('a day holds its first instant and not its end', () => {
  const days = new LocalDays('Asia/Ho_Chi_Minh');
  const { start, end } = days.dayOf(instant('2021-08-03T12:00:00+07:00'));
  expect(days.dayOf(start).date).toBe('2021-08-03');
  expect(days.dayOf(end - 1).date).toBe('2021-08-03');
  expect(days.dayOf(end).date).toBe('2021-08-04');
});
