import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SynthCounts } from './country.ts';
import { writeDistrict } from './district.ts';
import { errorRates } from './errors/rates.ts';
import { SynthOptionError } from './options.ts';
import { COLUMNS, type FileName } from './records/write.ts';
import { readRows } from './testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'district-'));
afterAll(() => rmSync(folder, { recursive: true }));

const instant = (text: string | undefined) => Temporal.Instant.from(text!).epochMilliseconds / 1000;

function digest(path: string): string {
  const hash = createHash('sha256');
  for (const name of Object.keys(COLUMNS)) hash.update(readFileSync(join(path, `${name}.csv`)));
  return hash.digest('hex');
}

test('equal options give equal bytes, another seed others', async () => {
  const digests: string[] = [];
  for (const [run, seed] of [7, 7, 8].entries()) {
    const path = join(folder, `run-${run}`);
    await writeDistrict(path, { seed, persons: 500, days: 4 });
    digests.push(digest(path));
  }
  expect(digests[1]).toBe(digests[0]);
  expect(digests[2]).not.toBe(digests[0]);
});

test('progress is told after each day', async () => {
  const days: number[][] = [];
  const onProgress = (done: number, total: number) => days.push([done, total]);
  await writeDistrict(join(folder, 'progress'), { seed: 1, persons: 200, days: 2, onProgress });
  expect(days).toEqual([
    [1, 2],
    [2, 2],
  ]);
});

test.each([
  [{ seed: -1 }, 'seed: -1'],
  [{ seed: 1, persons: 10 }, 'persons: 10'],
  [{ seed: 1, days: 1.5 }, 'days: 1.5'],
  [{ seed: 1, firstDay: '2021-02-30' }, 'firstDay: "2021-02-30"'],
])('refuses %j by name', async (options, message) => {
  const refused = writeDistrict(join(folder, 'refused'), options);
  await expect(refused).rejects.toThrow(SynthOptionError);
  await expect(refused).rejects.toThrow(message);
});

describe.each([1, 2, 3])('the default district of seed %i', (seed) => {
  const path = join(folder, `seed-${seed}`);
  const rows = {} as Record<FileName, Record<string, string>[]>;
  let counts: SynthCounts;

  beforeAll(async () => {
    counts = await writeDistrict(path, { seed, errors: errorRates(0) });
    for (const name of Object.keys(COLUMNS) as FileName[]) rows[name] = readRows(path, name);
  });

  test('counts the rows that it wrote', () => {
    for (const name of ['persons', 'encounters', 'visits', 'cases'] as const)
      expect(counts[name]).toBe(rows[name].length);
    expect(counts.infections).toBe(rows['truth/infections'].length + rows['truth/index'].length);
  });

  test('has a plausible epidemic', () => {
    expect(counts.infections).toBeGreaterThanOrEqual(25);
    expect(counts.infections).toBeLessThanOrEqual(90);
    expect(counts.cases).toBeGreaterThanOrEqual(15);
    expect(counts.cases).toBeLessThanOrEqual(50);
    expect(Math.max(...generations().values())).toBeGreaterThanOrEqual(3);
    expect(rows.quarantine.length).toBeGreaterThan(0);
    expect(rows.contacts.length).toBeGreaterThan(0);
  });

  test('infects in order of time: every infector was infected before, by the latent time at least', () => {
    const infectedAt = new Map(
      rows['truth/index'].map(({ person, infected_at }) => [person!, instant(infected_at)]),
    );
    for (const { infector, infectee, infected_at } of rows['truth/infections']) {
      expect(infectedAt.has(infectee!)).toBe(false);
      expect(instant(infected_at) - infectedAt.get(infector!)!).toBeGreaterThanOrEqual(2 * 86_400);
      infectedAt.set(infectee!, instant(infected_at));
    }
  });

  test('detects only infected persons, each once, after they were infected', () => {
    const infectedAt = new Map([
      ...rows['truth/index'].map(({ person, infected_at }) => [person, instant(infected_at)] as const),
      ...rows['truth/infections'].map(
        ({ infectee, infected_at }) => [infectee, instant(infected_at)] as const,
      ),
    ]);
    for (const { person, specimen, confirmed, isolated } of rows.cases) {
      expect(instant(specimen)).toBeGreaterThan(infectedAt.get(person)!);
      expect(instant(confirmed)).toBeGreaterThan(instant(specimen));
      expect(instant(isolated)).toBeGreaterThan(instant(confirmed));
    }
    expect(new Set(rows.cases.map(({ person }) => person)).size).toBe(rows.cases.length);
  });

  test('nobody checks in at two places at once, and check-outs come after check-ins', () => {
    const ordered = [...rows.visits].sort((one, other) => instant(one.check_in) - instant(other.check_in));
    for (const own of Map.groupBy(ordered, ({ person }) => person).values())
      for (const [i, { check_in, check_out }] of own.entries()) {
        const before = own[i - 1];
        if (check_out) expect(instant(check_out)).toBeGreaterThan(instant(check_in));
        if (before?.check_out) expect(instant(before.check_out)).toBeLessThanOrEqual(instant(check_in));
      }
  });

  test('isolated cases meet nobody', () => {
    const isolatedAt = new Map(rows.cases.map(({ person, isolated }) => [person!, instant(isolated)]));
    const late = rows.encounters.filter(({ person_a, person_b, start }) =>
      [person_a!, person_b!].some(
        (person) => isolatedAt.has(person) && instant(start) >= isolatedAt.get(person)!,
      ),
    );
    expect(late).toEqual([]);
  });

  test('names only persons and venues that are registered', () => {
    const persons = new Set(rows.persons.map(({ person }) => person));
    const venues = new Set(rows.venues.map(({ venue }) => venue));
    for (const { person, venue } of rows.visits) {
      expect(persons.has(person)).toBe(true);
      expect(venues.has(venue)).toBe(true);
    }
    for (const { person, contact } of rows.contacts) {
      expect(persons.has(person) && persons.has(contact)).toBe(true);
      expect(contact).not.toBe(person);
    }
    for (const { person, facility } of rows.quarantine) {
      expect(persons.has(person)).toBe(true);
      if (facility) expect(venues.has(facility)).toBe(true);
    }
  });

  function generations(): Map<string, number> {
    const generation = new Map(rows['truth/index'].map(({ person }) => [person!, 0]));
    for (const { infector, infectee } of rows['truth/infections'])
      generation.set(infectee!, generation.get(infector!)! + 1);
    return generation;
  }
});
