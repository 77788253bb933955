import fc from 'fast-check';
import { expect, test } from 'vitest';
import { instant } from './testing/records.ts';
import { formatInstant, isZone, localDate, localDayEnd, localDayStart, OPEN } from './time.ts';

const SEED = 20211229;
const HOUR_S = 3600;
const FIRST = instant('2000-01-01T00:00:00Z');
const LAST = instant('2100-12-31T23:59:59Z');

/** Instants of the local day's start and end, as text. */
function dayOf(text: string, zone: string): [string, string] {
  const at = instant(text);
  return [formatInstant(localDayStart(at, zone)), formatInstant(localDayEnd(at, zone))];
}

test('an instant is printed in UTC with whole seconds', () => {
  expect(formatInstant(instant('2021-08-03T11:05:06+07:00'))).toBe('2021-08-03T04:05:06Z');
});

test('every instant that a feed accepts survives printing and reading', () => {
  fc.assert(
    fc.property(fc.integer({ min: FIRST, max: LAST }), (at) => {
      expect(instant(formatInstant(at))).toBe(at);
      expect(formatInstant(at)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    }),
    { seed: SEED },
  );
});

test('a Vietnamese day starts at 17:00 UTC of the day before', () => {
  const zone = 'Asia/Ho_Chi_Minh';
  expect(localDate(instant('2021-08-02T16:59:59Z'), zone)).toBe('2021-08-02');
  expect(localDate(instant('2021-08-02T17:00:00Z'), zone)).toBe('2021-08-03');
  expect(dayOf('2021-08-02T17:00:00Z', zone)).toEqual(['2021-08-02T17:00:00Z', '2021-08-03T17:00:00Z']);
});

test.each([
  ['2021-03-14', 23],
  ['2021-07-04', 24],
  ['2021-11-07', 25],
])('in New York %s has %i hours', (date, hours) => {
  const noon = instant(`${date}T17:00:00Z`);
  const length_s = localDayEnd(noon, 'America/New_York') - localDayStart(noon, 'America/New_York');
  expect(length_s).toBe(hours * HOUR_S);
});

test('a day whose midnight the clocks skip starts at one o’clock', () => {
  expect(dayOf('2017-10-15T12:00:00Z', 'America/Sao_Paulo')).toEqual([
    '2017-10-15T03:00:00Z',
    '2017-10-16T02:00:00Z',
  ]);
});

test('a day that the calendar skips lies between two that touch', () => {
  const before = instant('2011-12-29T20:00:00Z');
  expect(localDate(before, 'Pacific/Apia')).toBe('2011-12-29');
  const end = localDayEnd(before, 'Pacific/Apia');
  expect(localDate(end, 'Pacific/Apia')).toBe('2011-12-31');
  expect(localDayStart(end, 'Pacific/Apia')).toBe(end);
});

test('a zone is known by its IANA name only', () => {
  for (const zone of ['Asia/Ho_Chi_Minh', 'UTC', 'America/New_York']) expect(isZone(zone)).toBe(true);
  for (const zone of ['', 'Hanoi', 'Asia/Saigonn', 'ICT+7']) expect(isZone(zone)).toBe(false);
});

test('the open end is later than any instant that a feed accepts, and fits 32 bits', () => {
  expect(OPEN).toBeGreaterThan(LAST);
  expect(OPEN >>> 0).toBe(OPEN);
});
