import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seatRow, zonesDiffer, zoneText } from '../naive/zones.ts';
import { NO_ZONE, SEAT_ROWS_NEAR, seatZoneOf, TEXT_ZONE_BASE, zoneOf, zonesMeet } from './zone.ts';

const SEED = 20211229;
const TEXTS = ['tầng 2', '12A', '012', '00', '1.0', '-1', ' 1', '123456789'];

/** The place of a text in the test's dictionary. */
function textNumber(text: string): number {
  return TEXTS.indexOf(text);
}

/** Zone of a visit. */
function room(zone: string | null): number {
  return zoneOf(zone, textNumber);
}

test('visits meet unless both name a zone and the zones differ', () => {
  expect(zonesMeet(room('1'), room('1'))).toBe(true);
  expect(zonesMeet(room('1'), room('2'))).toBe(false);
  expect(zonesMeet(room('tầng 2'), room('12A'))).toBe(false);
  for (const other of [null, '', '0', '1', 'tầng 2']) {
    expect(zonesMeet(room(null), room(other))).toBe(true);
    expect(zonesMeet(room(other), room(''))).toBe(true);
  }
});

test('seat rows up to two apart meet, three apart do not', () => {
  expect(SEAT_ROWS_NEAR).toBe(2);
  expect(zonesMeet(seatZoneOf('12A'), seatZoneOf('14F'))).toBe(true);
  expect(zonesMeet(seatZoneOf('12A'), seatZoneOf('15A'))).toBe(false);
  expect(zonesMeet(seatZoneOf('1A'), seatZoneOf('4A'))).toBe(false);
});

test('a seat without a row, or no seat, meets everybody', () => {
  for (const seat of [null, '', 'A', 'crew']) expect(seatZoneOf(seat)).toBe(NO_ZONE);
});

test('the row before the first is not taken for none', () => {
  expect(seatZoneOf('0A')).not.toBe(NO_ZONE);
  expect(zonesMeet(seatZoneOf('0A'), seatZoneOf('3A'))).toBe(false);
  expect(room('0')).not.toBe(NO_ZONE);
  expect(zonesMeet(room('0'), room('1'))).toBe(false);
});

test('only digits without leading zeros are a number, any other text is itself', () => {
  expect(zonesMeet(room('12'), room('012'))).toBe(false);
  expect(zonesMeet(room('0'), room('00'))).toBe(false);
  for (const text of TEXTS) expect(room(text)).toBe(TEXT_ZONE_BASE + textNumber(text));
});

test('a room with the number of a seat row meets that row only', () => {
  expect(zonesMeet(room('12'), seatZoneOf('12A'))).toBe(true);
  expect(zonesMeet(room('13'), seatZoneOf('12A'))).toBe(false);
});

test('zones meet where their texts and rows say so, both ways round', () => {
  const rooms = fc
    .constantFrom(null, '', '0', '1', '2', '3', '11', '99999999', ...TEXTS)
    .map((zone) => ({ code: room(zone), plain: zoneText(zone) }));
  const seats = fc
    .constantFrom(null, '', 'A', '0A', '1A', '2', '3C', '11D', '012B', '14C')
    .map((seat) => ({ code: seatZoneOf(seat), plain: seatRow(seat) }));
  const zone = fc.oneof(rooms, seats);
  fc.assert(
    fc.property(zone, zone, (a, b) => {
      expect(zonesMeet(a.code, b.code)).toBe(!zonesDiffer(a.plain, b.plain));
      expect(zonesMeet(b.code, a.code)).toBe(zonesMeet(a.code, b.code));
    }),
    { seed: SEED, numRuns: 1000 },
  );
});
