import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PhoneErrors } from '../errors/phones.ts';
import { mondayOf, noErrors, readRows, townOf } from '../testing.ts';
import { APP } from '../towns/people.ts';
import { EncounterLog } from './encounters.ts';
import { CsvFile } from './write.ts';

const folder = mkdtempSync(join(tmpdir(), 'encounters-'));
const town = townOf(1, 2000);
const { meetings } = mondayOf(1, town);
let rows: Record<string, string>[];

beforeAll(() => {
  const file = new CsvFile(folder, 'encounters');
  const log = new EncounterLog(1, town, new PhoneErrors(town, noErrors(folder)), file);
  for (const meeting of meetings) log.log(meeting);
  file.close();
  rows = readRows(folder, 'encounters');
});

afterAll(() => rmSync(folder, { recursive: true }));

const pair = (a: string, b: string) => [a, b].sort().join(' ');

test('phones log only while their owners are close', () => {
  const { id } = town.people;
  const truth = Map.groupBy(meetings, ({ a, b }) => pair(id(a), id(b)));
  for (const { person_a, person_b, start, duration_s } of rows) {
    const from = Temporal.Instant.from(start!).epochMilliseconds / 1000;
    const until = from + Number(duration_s);
    expect(until).toBeGreaterThan(from);
    const met = truth
      .get(pair(person_a!, person_b!))
      ?.some((meeting) => meeting.start <= from && until <= meeting.end);
    expect(met).toBe(true);
  }
});

test('only phones with the app log and are logged', () => {
  const { id, count, device } = town.people;
  const withApp = new Set(
    Array.from({ length: count }, (_, person) => person)
      .filter((person) => (device[person]! & APP) !== 0)
      .map(id),
  );
  for (const { person_a, person_b } of rows) {
    expect(withApp.has(person_a!)).toBe(true);
    expect(withApp.has(person_b!)).toBe(true);
  }
});

test('a record has either an attenuation or an RSSI with its devices', () => {
  for (const { attenuation_db, rssi_dbm, devices } of rows) {
    expect(attenuation_db === '').toBe(rssi_dbm !== '');
    expect(devices).toMatch(rssi_dbm === '' ? /^$/ : /^(android|ios)-(android|ios)$/);
  }
});

test('where both have the app, some meetings are logged by nobody, some by one side, most by both', () => {
  const logged = new Set(rows.map(({ person_a, person_b }) => `${person_a} ${person_b}`));
  const { id, device } = town.people;
  const sides = meetings
    .filter(({ a, b }) => (device[a]! & device[b]! & APP) !== 0)
    .map(({ a, b }) => Number(logged.has(`${id(a)} ${id(b)}`)) + Number(logged.has(`${id(b)} ${id(a)}`)));
  const shareOf = (count: number) => sides.filter((side) => side === count).length / sides.length;
  expect(shareOf(0)).toBeGreaterThan(0.1);
  expect(shareOf(1)).toBeGreaterThan(0.1);
  expect(shareOf(2)).toBeGreaterThan(0.5);
});
