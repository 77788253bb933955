import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { episodesOf } from '../../engine/naive/episodes.ts';
import { exposureTo } from '../../engine/naive/exposure.ts';
import { naiveInfectiousPeriod } from '../../engine/naive/infectious-period.ts';
import { DEFAULT_POLICY } from '../../engine/policy.ts';
import type { ExposureRecords } from '../../engine/records.ts';
import {
  caseOf,
  encounterOf,
  instant,
  quarantineOf,
  recordsOf,
  visitOf,
} from '../../engine/testing/records.ts';
import { completeness, type TrueInfection } from './completeness.ts';
import { writeDistrict } from './district.ts';
import { readRows } from './testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'tracing-'));
afterAll(() => rmSync(folder, { recursive: true }));

const number = (text: string | undefined) => (text ? Number(text) : null);
const instantOrNull = (text: string | undefined) => (text ? instant(text) : null);

function readRecords(path: string): ExposureRecords {
  return recordsOf({
    encounters: readRows(path, 'encounters').map((row) =>
      encounterOf(row.person_a!, row.person_b!, instant(row.start!), Number(row.duration_s), {
        attenuation_db: number(row.attenuation_db),
        rssi_dbm: number(row.rssi_dbm),
        devices: row.devices || null,
      }),
    ),
    visits: readRows(path, 'visits').map((row) =>
      visitOf(
        row.person!,
        row.venue!,
        instant(row.check_in!),
        instantOrNull(row.check_out),
        row.zone || null,
      ),
    ),
    contacts: readRows(path, 'contacts').map((row) => {
      return {
        person: row.person!,
        contact: row.contact!,
        start: instant(row.start!),
        end: instantOrNull(row.end),
      };
    }),
    quarantine: readRows(path, 'quarantine').map((row) =>
      quarantineOf(row.person!, instant(row.start!), instantOrNull(row.end), row.facility || null),
    ),
    cases: readRows(path, 'cases').map((row) =>
      caseOf(row.person!, {
        onset: instantOrNull(row.onset),
        specimen: instantOrNull(row.specimen),
        confirmed: instantOrNull(row.confirmed),
        isolated: instantOrNull(row.isolated),
      }),
    ),
  });
}

/** The pair's exposure depends on the two persons' own records alone. */
function recordsOfPair(all: ExposureRecords, source: string, contact: string): ExposureRecords {
  const both = [source, contact];
  return {
    ...all,
    encounters: all.encounters.filter(
      ({ person_a, person_b }) => both.includes(person_a) && both.includes(person_b),
    ),
    visits: all.visits.filter(({ person }) => both.includes(person)),
    contacts: all.contacts.filter((named) => both.includes(named.person) && both.includes(named.contact)),
  };
}

/** Of each case's true infectees, those whom the default policy puts on its list. */
function listedInfectees(truth: readonly TrueInfection[], all: ExposureRecords): Map<string, Set<string>> {
  const lists = new Map<string, Set<string>>();
  for (const theCase of all.cases) {
    const { person } = theCase;
    const period = naiveInfectiousPeriod(theCase, DEFAULT_POLICY);
    const infectees = truth.filter(({ infector }) => infector === person).map(({ infectee }) => infectee);
    const listed = infectees.filter((infectee) => {
      const episodes = episodesOf(recordsOfPair(all, person, infectee), DEFAULT_POLICY, null);
      return exposureTo(person, infectee, period, episodes, DEFAULT_POLICY) !== null;
    });
    lists.set(person, new Set(listed));
  }
  return lists;
}

test('the default policy finds most true infectees of seeds 1 to 3, but not all', async () => {
  let infectees = 0;
  let listed = 0;
  for (const seed of [1, 2, 3]) {
    const path = join(folder, String(seed));
    await writeDistrict(path, { seed });
    const truth = readRows(path, 'truth/infections').map(({ infector, infectee }) => {
      return { infector: infector!, infectee: infectee! };
    });
    const found = completeness(truth, listedInfectees(truth, readRecords(path)));
    infectees += found.infectees;
    listed += found.listed;
  }
  expect(infectees).toBeGreaterThan(40);
  expect(listed / infectees).toBeGreaterThan(0.7);
  expect(listed / infectees).toBeLessThan(0.95);
});
