import { expect, test } from 'vitest';
import { MONDAY, mondayOf, rowsOf, type Stay, townOf } from '../testing.ts';
import { DAY_S } from './agenda.ts';
import { Confinement } from './confinement.ts';

const town = townOf(1, 2000);
const stays = rowsOf(mondayOf(1, town).stays);

function byPerson(rows: readonly Stay[]): Map<number, Stay[]> {
  return Map.groupBy(
    [...rows].sort((one, other) => one.start - other.start),
    ({ person }) => person,
  );
}

function expectOnePlaceAtATime(rows: readonly Stay[]): void {
  for (const own of byPerson(rows).values())
    for (const [i, stay] of own.entries()) {
      expect(stay.start).toBeLessThan(stay.end);
      if (i > 0) expect(own[i - 1]!.end).toBeLessThanOrEqual(stay.start);
    }
}

test('nobody is in two places at once, and everyone is somewhere', () => {
  expectOnePlaceAtATime(stays);
  expect(byPerson(stays).size).toBe(town.people.count);
});

test('a day lies between its start and the next', () => {
  for (const { start, end } of stays) {
    expect(start).toBeGreaterThanOrEqual(MONDAY);
    expect(end).toBeLessThanOrEqual(MONDAY + DAY_S);
  }
});

test('people go to all kinds of places', () => {
  const kinds = new Set(stays.map(({ spot }) => town.places.kindAt(spot)));
  expect([...kinds].sort()).toEqual(['bus', 'cafe', 'home', 'market', 'school', 'work']);
});

test('who is confined is at that spot from then on and nowhere else', () => {
  const confinement = new Confinement(town.people.count);
  const spot = town.places.venuesOf(0, 'facility')[0]!.firstSpot;
  const noon = MONDAY + 7 * 3600;
  for (let person = 0; person < town.people.count; person++)
    confinement.confine(person, spot, noon, Number.POSITIVE_INFINITY);
  const kept = rowsOf(mondayOf(1, town, confinement).stays);
  expectOnePlaceAtATime(kept);
  for (const stay of kept) expect(stay.start >= noon).toBe(stay.spot === spot);
  expect(kept.filter((stay) => stay.spot === spot)).toHaveLength(town.people.count);
});

test('who is released goes back to an ordinary day', () => {
  const confinement = new Confinement(town.people.count);
  const spot = town.places.venuesOf(0, 'facility')[0]!.firstSpot;
  const noon = MONDAY + 7 * 3600;
  for (let person = 0; person < town.people.count; person++)
    confinement.confine(person, spot, MONDAY - DAY_S, noon);
  const released = rowsOf(mondayOf(1, town, confinement).stays);
  expectOnePlaceAtATime(released);
  for (const stay of released) expect(stay.end <= noon).toBe(stay.spot === spot);
});
