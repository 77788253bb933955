import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SynthCounts, writeCountry } from './country.ts';
import { errorRates } from './errors/rates.ts';
import { COLUMNS, type FileName } from './records/write.ts';
import { readRows } from './testing.ts';

const OPTIONS = { seed: 5, persons: 6000, days: 9, errors: errorRates(0) };
/** Five o'clock on the morning after the last day. */
const END = '2021-08-11T05:00:00+07:00';

const folder = mkdtempSync(join(tmpdir(), 'country-'));
const once = join(folder, 'once');
const rows = {} as Record<FileName, Record<string, string>[]>;
let counts: SynthCounts;

beforeAll(async () => {
  counts = await writeCountry(once, OPTIONS);
  for (const name of Object.keys(COLUMNS) as FileName[]) rows[name] = readRows(once, name);
});

afterAll(() => rmSync(folder, { recursive: true }));

const instant = (text: string | undefined) => Temporal.Instant.from(text!).epochMilliseconds / 1000;

function digest(path: string): string {
  const hash = createHash('sha256');
  for (const name of Object.keys(COLUMNS)) hash.update(readFileSync(join(path, `${name}.csv`)));
  return hash.digest('hex');
}

function homeTowns(): Map<string, string> {
  return new Map(rows.persons.map(({ person, home_area }) => [person!, /\((.*)\)/.exec(home_area!)![1]!]));
}

test('equal options give equal bytes, another share of apps others', async () => {
  await writeCountry(join(folder, 'again'), OPTIONS);
  await writeCountry(join(folder, 'other'), { ...OPTIONS, appShare: 0.3 });
  expect(digest(join(folder, 'again'))).toBe(digest(once));
  expect(digest(join(folder, 'other'))).not.toBe(digest(once));
});

test('persons have identifiers of their own, in as many towns as are counted', () => {
  expect(new Set(rows.persons.map(({ person }) => person)).size).toBe(OPTIONS.persons);
  expect(new Set(homeTowns().values()).size).toBe(counts.towns);
  expect(counts.flights).toBe(rows.entries.length);
});

test('everyone is infected once, by somebody who was infected earlier', () => {
  const infectedAt = new Map(
    rows['truth/index'].map(({ person, infected_at }) => [person!, instant(infected_at)]),
  );
  for (const { infector, infectee, infected_at } of rows['truth/infections']) {
    expect(infectedAt.has(infectee!)).toBe(false);
    expect(instant(infected_at)).toBeGreaterThan(infectedAt.get(infector!)!);
    infectedAt.set(infectee!, instant(infected_at));
  }
});

test('the epidemic travels: some infect people of other towns', () => {
  const towns = homeTowns();
  const crossing = rows['truth/infections'].filter(
    ({ infector, infectee }) => towns.get(infector!) !== towns.get(infectee!),
  );
  expect(crossing.length).toBeGreaterThan(0);
});

test('passengers of a flight sit on seats of their own', () => {
  const seats = rows.entries.map(
    ({ flight, entered_at, seat }) => `${flight} ${entered_at!.slice(0, 10)} ${seat}`,
  );
  expect(new Set(seats).size).toBe(seats.length);
  expect(seats.length).toBeGreaterThan(100);
  for (const { seat, gate } of rows.entries) {
    expect(seat).toMatch(/^([1-9]|[12]\d|30)[A-F]$/);
    expect(gate).toMatch(/^[A-Z]{3}$/);
  }
});

test('nobody lands while checked in elsewhere', () => {
  const landings = Map.groupBy(rows.entries, ({ person }) => person);
  const late = rows.visits.filter(({ person, check_in, check_out }) =>
    landings
      .get(person)
      ?.some(
        ({ entered_at }) =>
          check_out &&
          instant(check_in) < instant(entered_at) - 3600 &&
          instant(entered_at) < instant(check_out),
      ),
  );
  expect(late).toEqual([]);
});

test('spectators check in with the row of their seat', () => {
  const crowd = rows.visits.filter(({ venue }) => venue!.startsWith('stadium-'));
  expect(crowd.length).toBeGreaterThan(50);
  for (const { zone } of crowd) expect(zone).toMatch(/^Hàng \d+$/);
});

test('every case has a positive test, others tested negative, and no result comes from the future', () => {
  const positive = new Set(
    rows.tests
      .filter(({ result }) => result === 'positive')
      .map(({ person, sampled_at }) => `${person} ${sampled_at}`),
  );
  for (const { person, specimen } of rows.cases) expect(positive.has(`${person} ${specimen}`)).toBe(true);
  expect(rows.tests.filter(({ result }) => result === 'negative').length).toBeGreaterThan(10);
  expect(new Set(rows.tests.map(({ test_id }) => test_id)).size).toBe(rows.tests.length);
  for (const { sampled_at, result_at, result, ct, method } of rows.tests) {
    expect(instant(sampled_at)).toBeLessThan(instant(END));
    expect(result_at === '').toBe(result === '');
    if (result_at) expect(instant(result_at)).toBeGreaterThan(instant(sampled_at));
    if (result_at) expect(instant(result_at)).toBeLessThan(instant(END));
    expect(ct !== '').toBe(result === 'positive' && method === 'rt-pcr');
  }
});

test('established transmissions are true, and of cases', () => {
  const personOf = new Map(rows.cases.map(({ case_id, person }) => [case_id!, person!]));
  const infectorOf = new Map(
    rows['truth/infections'].map(({ infector, infectee }) => [infectee!, infector!]),
  );
  expect(rows.transmissions.length).toBeGreaterThan(0);
  for (const { from_case, to_case } of rows.transmissions)
    expect(infectorOf.get(personOf.get(to_case!)!)).toBe(personOf.get(from_case!));
});

test('everybody is known under identifiers of their own', () => {
  const owners = Map.groupBy(rows['truth/identities'], ({ identifier }) => identifier);
  expect([...owners.values()].every(({ length }) => length === 1)).toBe(true);
  const persons = new Set(rows.persons.map(({ person }) => person!));
  expect(new Set(rows['truth/identities'].map(({ person }) => person!))).toEqual(persons);
  const named = ['vaccinations', 'checkpoints', 'declarations', 'consultations', 'help_requests'] as const;
  for (const feed of named) for (const { person } of rows[feed]) expect(owners.has(person)).toBe(true);
});

test('wristbands that send alerts are worn in quarantine', () => {
  const worn = new Map(rows.quarantine.map(({ wristband, start, end }) => [wristband!, { start, end }]));
  expect(rows.wristband_alerts.length).toBeGreaterThan(0);
  for (const { wristband, alerted_at } of rows.wristband_alerts) {
    const { start, end } = worn.get(wristband!)!;
    expect(alerted_at! >= start! && alerted_at! < end!).toBe(true);
  }
});

test('nine in ten requests for help are for food', () => {
  const food = rows.help_requests.filter(({ need }) => need === 'food').length;
  expect(food / rows.help_requests.length).toBeGreaterThan(0.75);
});

test('nobody is vaccinated in isolation, and second doses come weeks after the first', () => {
  const isolated = new Map(rows.cases.map(({ person, isolated: at }) => [person!, at!]));
  const owner = new Map(rows['truth/identities'].map(({ person, identifier }) => [identifier!, person!]));
  const first = new Map(
    rows.vaccinations.filter(({ dose }) => dose === '1').map(({ person, given_at }) => [person!, given_at!]),
  );
  for (const { person, dose, given_at } of rows.vaccinations) {
    const at = isolated.get(owner.get(person!)!);
    if (at) expect(given_at! < at).toBe(true);
    if (dose === '2') expect(instant(given_at) - instant(first.get(person!))).toBeGreaterThan(27 * 86_400);
  }
});
