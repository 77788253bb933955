import { expect, test } from 'vitest';
import { DEFAULT_POLICY } from '../policy.ts';
import { buildWorld } from '../world.ts';
import { DraftList } from './draft-list.ts';

const NONE = new Uint32Array(0);
const world = buildWorld({
  personCount: 1000,
  venueCount: 0,
  encounters: { personA: NONE, personB: NONE, start: NONE, end: NONE, signal: new Int32Array(0) },
  visits: { person: NONE, venue: NONE, checkIn: NONE, checkOut: NONE, zone: NONE },
  removals: { person: NONE, start: NONE, end: NONE, facility: NONE },
});
const exposure = { first: 100, last: 1100, exposure_s: 1000, qualifiedAt: 1000 };

/** Puts so many persons on level 1, then as many others on level 2, none in the order of their numbers. */
function reachMany(list: DraftList, count: number): void {
  list.begin(0);
  for (const level of [1, 2]) {
    list.level = level;
    for (let i = 0; i < count; i++) {
      const person = 2 * ((i * 7) % count) + level;
      expect(list.reach(list.rowOf(person), 0, 5, exposure)).toBe(true);
    }
  }
}

test.each([1, 5, 17, 33, 101])('%i rows of each of two levels are ordered by level, then person', (count) => {
  const list = new DraftList(world, DEFAULT_POLICY);
  reachMany(list, 3);
  reachMany(list, count);
  const rows = list.finish();
  const persons = (level: number) => Array.from({ length: count }, (_, i) => 2 * i + level);
  expect([...rows.persons]).toEqual([...persons(1), ...persons(2)]);
  expect([...rows.levels].toSorted()).toEqual([...rows.levels]);
  expect(rows.at(count)).toEqual({
    person: 2,
    level: 2,
    via: 0,
    firstExposure: 100,
    lastExposure: 1100,
    exposure_s: 1000,
    qualifiedAt: 1000,
    viaExposedAt: 5,
  });
});

test('a person reached again is a source once more only for the first earlier exposure of a level', () => {
  const list = new DraftList(world, DEFAULT_POLICY);
  const row = list.rowOf(7);
  expect(list.reach(row, 0, 5, exposure)).toBe(true);
  list.level = 2;
  expect(list.reach(list.rowOf(7), 3, 100, { ...exposure, first: 90, last: 2000 })).toBe(true);
  expect(list.reach(row, 4, 100, { ...exposure, first: 80 })).toBe(false);
  list.level = 3;
  expect(list.reach(row, 4, 100, { ...exposure, first: 85 })).toBe(false);
  expect(list.earliest(row)).toBe(80);
  expect(list.finish().at(0)).toMatchObject({ level: 1, via: 0, firstExposure: 100, lastExposure: 1100 });
});
