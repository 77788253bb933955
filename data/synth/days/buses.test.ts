import { expect, test } from 'vitest';
import { randomStreams } from '../random.ts';
import { MONDAY, townOf } from '../testing.ts';
import { nextRide, type Ride } from './buses.ts';

const { places } = townOf(1, 2000);
const streams = randomStreams(1, 'test');
const HOUR_S = 3600;

function ridesOf(line: number): (Ride & { readonly from: number })[] {
  return Array.from({ length: 1000 }, (_, i) => {
    const from = MONDAY + i * 37;
    return { from, ...nextRide(places.venuesOf(0, 'bus'), line, from, streams(i)) };
  });
}

test('a ride starts within a quarter of an hour and ends later', () => {
  for (const { from, boards, alights } of ridesOf(0)) {
    expect(boards).toBeGreaterThanOrEqual(from);
    expect(boards).toBeLessThan(from + HOUR_S / 4);
    expect(alights).toBeGreaterThan(boards);
  }
});

test('lines have vehicles of their own', () => {
  const vehiclesOf = (line: number) => new Set(ridesOf(line).map(({ spot }) => places.venueAt(spot)!.id));
  expect(vehiclesOf(0).size).toBe(4);
  expect(vehiclesOf(0).isDisjointFrom(vehiclesOf(1))).toBe(true);
});
