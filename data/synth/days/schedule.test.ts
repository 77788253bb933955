import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Meeting, meetingsOf } from '../epidemic/meetings.ts';
import { APP_SHARE } from '../options.ts';
import { TravelLog } from '../records/travels.ts';
import { CsvFile } from '../records/write.ts';
import { MONDAY, rowsOf, type Stay } from '../testing.ts';
import { settle } from '../towns/settlement.ts';
import { countrySites } from '../towns/sites.ts';
import { TownSpots, townOfSpot } from '../towns/spots.ts';
import { SEATS_PER_SPOT, spectatorsOf } from '../towns/stand.ts';
import { DAY_S } from './agenda.ts';
import { Confinement } from './confinement.ts';
import { Journeys } from './journeys.ts';
import { Schedule } from './schedule.ts';

const SEED = 3;
const IS_WEEKEND = [false, false, true, false];
const MATCH_DAY = 2;
/** Kept from the second noon on, wherever they are, travellers among them. */
const EVERY_NTH_IS_KEPT = 40;

const country = settle(SEED, countrySites(8000), APP_SHARE);
const { people, places } = country;
const folder = mkdtempSync(join(tmpdir(), 'schedule-'));
const keptFrom = new Map<number, number>();
const days: { town: number; day: number; stays: Stay[]; meetings: Meeting[] }[] = [];

beforeAll(() => {
  const confinement = new Confinement(people.count);
  const [entries, declarations, checkpoints] = (['entries', 'declarations', 'checkpoints'] as const).map(
    (name) => new CsvFile(folder, name),
  ) as [CsvFile, CsvFile, CsvFile];
  const travels = new TravelLog(SEED, country, { entries, declarations, checkpoints });
  const journeys = new Journeys(SEED, country, confinement, travels);
  const schedule = new Schedule(SEED, country, confinement, journeys, IS_WEEKEND);
  for (const day of IS_WEEKEND.keys()) {
    const start = MONDAY + day * DAY_S;
    if (day === 1) keepSome(journeys, confinement, start + DAY_S / 2);
    schedule.beginDay(day, start);
    for (const town of country.sites.keys()) {
      const stays = schedule.staysIn(town);
      const spots = new TownSpots(country, town);
      const meetings = [...meetingsOf(SEED, country, spots, stays, day, start)];
      days.push({ town, day, stays: rowsOf(stays), meetings });
    }
    schedule.endDay();
  }
  for (const file of [entries, declarations, checkpoints]) file.close();
});

afterAll(() => rmSync(folder, { recursive: true }));

function keepSome(journeys: Journeys, confinement: Confinement, from: number): void {
  for (let person = 0; person < people.count; person += EVERY_NTH_IS_KEPT) {
    const hospital = places.venuesOf(journeys.townOf(person), 'hospital')[0]!;
    confinement.confine(person, hospital.firstSpot, from, Number.POSITIVE_INFINITY);
    keptFrom.set(person, from);
  }
}

function byPerson(): Map<number, Stay[]> {
  const all = days.flatMap(({ stays }) => stays).sort((one, other) => one.start - other.start);
  return Map.groupBy(all, ({ person }) => person);
}

test('every stay is in the town and on the day that it is listed for', () => {
  const wrong = days.flatMap(({ town, day, stays }) =>
    stays.filter(
      ({ spot, start, end }) =>
        townOfSpot(country, spot) !== town ||
        start < MONDAY + day * DAY_S ||
        end > MONDAY + (day + 1) * DAY_S ||
        end <= start,
    ),
  );
  expect(wrong).toEqual([]);
});

test('nobody is in two places at once, in whatever town, and everybody is somewhere every day', () => {
  const all = byPerson();
  expect(all.size).toBe(people.count);
  for (const own of all.values()) {
    const overlaps = own.filter((stay, i) => i > 0 && own[i - 1]!.end > stay.start);
    expect(overlaps).toEqual([]);
    expect(new Set(own.map(({ start }) => Math.floor((start - MONDAY) / DAY_S))).size).toBe(
      IS_WEEKEND.length,
    );
  }
});

test('two persons meet only where both are, for as long as both are there', () => {
  for (const { stays, meetings } of days) {
    const staysOf = Map.groupBy(stays, ({ person, spot }) => `${person} ${spot}`);
    const isThere = (person: number, { spot, start, end }: Meeting) =>
      staysOf.get(`${person} ${spot}`)?.some((stay) => stay.start <= start && end <= stay.end) ?? false;
    const wrong = meetings.filter((meeting) => !isThere(meeting.a, meeting) || !isThere(meeting.b, meeting));
    expect(wrong).toEqual([]);
  }
});

test('who is kept somewhere leaves it no more, on a journey or not', () => {
  const all = byPerson();
  const places = new Map<number, Set<number>>();
  for (const [person, from] of keptFrom)
    places.set(
      person,
      new Set(
        all
          .get(person)!
          .filter(({ end }) => end > from)
          .map(({ spot }) => spot),
      ),
    );
  expect([...places.values()].filter((spots) => spots.size !== 1)).toEqual([]);
  const abroad = [...places].filter(
    ([person, [spot]]) => townOfSpot(country, spot!) !== people.townOf(person),
  );
  expect(abroad.length).toBeGreaterThan(0);
});

test('flights take people to other towns and back', () => {
  const flown = days.flatMap(({ day, stays }) =>
    stays.filter(({ spot }) => places.kindAt(spot) === 'flight').map(({ person }) => ({ person, day })),
  );
  expect(flown.length).toBeGreaterThan(100);
  const all = byPerson();
  const endsAt = ({ person }: { person: number }) => townOfSpot(country, all.get(person)!.at(-1)!.spot);
  const lastDay = flown.filter(({ day }) => day === IS_WEEKEND.length - 1);
  expect(lastDay.some((passenger) => endsAt(passenger) === people.townOf(passenger.person))).toBe(true);
  expect(lastDay.some((passenger) => endsAt(passenger) !== people.townOf(passenger.person))).toBe(true);
});

test('the stadium fills on one evening, and its spectators meet their neighbours only', () => {
  const inStand = (spot: number) => places.kindAt(spot) === 'stadium';
  const crowd = days.map(({ day, stays }) => ({ day, stays: stays.filter(({ spot }) => inStand(spot)) }));
  expect(new Set(crowd.filter(({ stays }) => stays.length > 0).map(({ day }) => day))).toEqual(
    new Set([MATCH_DAY]),
  );
  const spectators = crowd.flatMap(({ stays }) => stays);
  const wanted = spectatorsOf(country.sites, 0);
  expect(spectators.length).toBeGreaterThan(0.8 * wanted);
  expect(spectators.length).toBeLessThanOrEqual(wanted);
  const towns = new Set(spectators.map(({ person }) => people.townOf(person)));
  expect(towns.size).toBeGreaterThan(1);
  const meetings = days.flatMap((day) => day.meetings).filter(({ spot }) => inStand(spot));
  expect(meetings.length).toBeGreaterThan(0.5 * spectators.length);
  expect(meetings.length).toBeLessThanOrEqual(
    (spectators.length * (SEATS_PER_SPOT - 1)) / 2 + SEATS_PER_SPOT,
  );
});
