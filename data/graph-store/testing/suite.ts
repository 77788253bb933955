/** What every graph store must do, whatever it is made of. For tests only. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { NO_VENUE, type WorldColumns } from '../../../engine/columns.ts';
import type { ExposureRecords } from '../../../engine/records.ts';
import { worldColumns } from '../../../engine/testing/columns.ts';
import { randomWorld } from '../../../engine/testing/random-world.ts';
import { DEFAULT_ZONE, OPEN } from '../../../engine/time.ts';
import { TEXT_ZONE_BASE } from '../../../engine/venue-index/zone.ts';
import { feedOf } from '../../feeds/declaration.ts';
import type { Store } from '../../store/store.ts';
import { importAll, temporaryFolder, withStore } from '../../store/testing/folder.ts';
import { writeRecords } from '../../testing/write-records.ts';
import type { LoadRange } from '../duckdb/load.ts';
import { NAMING_FEEDS } from '../duckdb/numbering.ts';
import type { GraphStore, LoadedGraph } from '../graph-store.ts';
import type { Identifiers } from '../identifiers.ts';

/** Makes the graph store hold what the store holds; called again after each import. */
export type Follow = (store: Store) => Promise<GraphStore>;

type Test = (name: string, body: () => Promise<void>) => void;

const SEED = 20260401;
const ZONES = [DEFAULT_ZONE, 'America/New_York'];
/** Everything, by days of Viet Nam. */
const ALL: LoadRange = { zone: DEFAULT_ZONE, from: 0 };

/** Declares the common tests. `begin` empties the graph store and gives what lets it follow. */
export function testGraphStore(test: Test, numRuns: number, begin: () => Promise<Follow>): void {
  test('an empty store loads as nothing, at version 0', async () => {
    await withStore(await temporaryFolder(), async (store) => {
      const graphs = await (await begin())(store);
      expect(await graphs.version()).toBe(0);
      const loaded = await graphs.load(ALL);
      expect(loaded.version).toBe(0);
      expect(namedRows(namedBy(loaded))).toEqual({ encounters: [], visits: [], removals: [] });
    });
  });

  test('the columns are those of the records, and after corrections and retractions those of what holds', async () => {
    await fc.assert(
      fc.asyncProperty(changedWorld(), async ({ first, second, remaining }) => {
        await withStore(await temporaryFolder(), async (store) => {
          const follow = await begin();
          await importAll(store, await writeRecords(await temporaryFolder(), first.feeds));
          await expectRecords(await follow(store), store, first.records);
          await importAll(store, await writeRecords(await temporaryFolder(), second));
          await expectRecords(await follow(store), store, remaining);
        });
      }),
      { seed: SEED, numRuns },
    );
  });

  test('what began before the range is left out, but for removals', async () => {
    await withStore(await temporaryFolder(), async (store) => {
      const follow = await begin();
      const from = 1_627_837_200;
      const feeds = {
        encounters: [from - 1, from].map((start) => ({
          person_a: 'a',
          person_b: 'b',
          start,
          duration_s: 900,
        })),
        contacts: [from - 1, from].map((start) => ({ person: 'a', contact: 'c', start })),
        visits: [from - 1, from].map((check_in) => ({
          person: 'a',
          venue: 'market',
          check_in,
          zone: 'tầng 2',
        })),
        quarantine: [{ person: 'a', start: from - 1 }],
      };
      await importAll(store, await writeRecords(await temporaryFolder(), feeds));
      const { columns, zoneTexts } = await (await follow(store)).load({ ...ALL, from });
      expect([...columns.encounters.start]).toEqual([from, from]);
      expect([...columns.visits.checkIn]).toEqual([from]);
      expect([...columns.removals.start]).toEqual([from - 1]);
      expect(zoneTexts[columns.visits.zone[0] - TEXT_ZONE_BASE]).toBe('tầng 2');
    });
  });

  test('joined identifiers are one person, printed under the smallest, until the join is retracted', async () => {
    await withStore(await temporaryFolder(), async (store) => {
      const follow = await begin();
      const importRows = async (feed: string, ...rows: object[]) =>
        importAll(store, await writeRecords(await temporaryFolder(), { [feed]: rows }));
      const personsAfter = async () => textsOf((await (await follow(store)).load(ALL)).persons);
      await importRows('encounters', { person_a: 'c', person_b: 'b', start: 1_627_837_200, duration_s: 900 });
      expect(await personsAfter()).toEqual(['b', 'c']);
      await importRows('identities', { record_id: 'j', person: 'c', same_as: 'a' });
      expect(await personsAfter()).toEqual(['a', 'b']);
      await importRows('identities', { record_id: 'j', person: 'c', same_as: 'a', retracted: true });
      expect(await personsAfter()).toEqual(['b', 'c']);
    });
  });

  test('whom a single record of any feed names is numbered', async () => {
    await withStore(await temporaryFolder(), async (store) => {
      const follow = await begin();
      const records = NAMING_FEEDS.map((feed) => [feed, [{ ...rowOf(feed), person: feed }]]);
      const nameless = {
        reports: [{ ...rowOf('reports'), report_id: 'nameless' }],
        help_requests: [{ ...rowOf('help_requests'), request_id: 'nameless' }],
      };
      await importAll(store, await writeRecords(await temporaryFolder(), Object.fromEntries(records)));
      await importAll(store, await writeRecords(await temporaryFolder(), nameless));
      const loaded = await (await follow(store)).load(ALL);
      expect(textsOf(loaded.persons)).toEqual(NAMING_FEEDS.toSorted());
    });
  });

  test('persons and venues of whom only details or tests are known are numbered too', async () => {
    await withStore(await temporaryFolder(), async (store) => {
      const follow = await begin();
      await importAll(
        store,
        await writeRecords(await temporaryFolder(), {
          persons: [{ record_id: 'r', person: 'known', name: 'An' }],
          tests: [{ test_id: 't', person: 'tested', sampled_at: 1_627_837_200 }],
          venues: [{ record_id: 'v', venue: 'market', lat: 10.8, lng: 106.6 }],
        }),
      );
      const before = await (await follow(store)).load(ALL);
      expect([textsOf(before.persons), textsOf(before.venues)]).toEqual([['known', 'tested'], ['market']]);
      await importAll(
        store,
        await writeRecords(await temporaryFolder(), {
          persons: [{ record_id: 'r', person: 'known', retracted: true }],
          venues: [{ record_id: 'v', venue: 'market', retracted: true }],
        }),
      );
      const after = await (await follow(store)).load(ALL);
      expect([textsOf(after.persons), textsOf(after.venues)]).toEqual([['tested'], []]);
    });
  });
}

/** A row with what the feed requires, and no more. */
function rowOf(feed: string): object {
  const required = feedOf(feed)!.columns.filter((column) => column.required);
  const values = required.map(({ name, kind }) => [name, kind === 'text' ? `a ${name}` : 1_627_837_200]);
  return Object.fromEntries(values);
}

async function expectRecords(graphs: GraphStore, store: Store, records: ExposureRecords): Promise<void> {
  for (const zone of ZONES) {
    const loaded = await graphs.load({ zone, from: 0 });
    const expected = worldColumns(records, zone);
    expect(loaded.version).toBe(store.version);
    expect(textsOf(loaded.persons)).toEqual(expected.persons);
    expect(loaded.columns.venueCount).toBe(loaded.venues.count);
    expect(namedRows(namedBy(loaded))).toEqual(namedRows(expected));
  }
}

interface NamedColumns {
  readonly columns: WorldColumns;
  readonly persons: readonly string[];
  readonly venues: readonly string[];
}

function namedBy({ columns, persons, venues }: LoadedGraph): NamedColumns {
  return { columns, persons: textsOf(persons), venues: textsOf(venues) };
}

function textsOf(identifiers: Identifiers): string[] {
  return Array.from({ length: identifiers.count }, (_, number) => identifiers.at(number));
}

/** The rows with names for numbers, in an order of their own; texts of zones, which have no numbers of their own, as one. */
function namedRows({ columns: { encounters, visits, removals }, persons, venues }: NamedColumns) {
  const zoneName = (code: number) => (code >= TEXT_ZONE_BASE && code < 2 ** 31 ? 'text' : code);
  const rows = <T>(column: Uint32Array, row: (i: number) => T) =>
    Array.from(column, (_, i) => JSON.stringify(row(i))).sort();
  return {
    encounters: rows(encounters.start, (i) => [
      persons[encounters.personA[i]],
      persons[encounters.personB[i]],
      encounters.start[i],
      encounters.end[i],
      encounters.signal[i],
    ]),
    visits: rows(visits.checkIn, (i) => [
      persons[visits.person[i]],
      venues[visits.venue[i]],
      visits.checkIn[i],
      visits.checkOut[i] === OPEN ? null : visits.checkOut[i],
      zoneName(visits.zone[i]),
    ]),
    removals: rows(removals.start, (i) => [
      persons[removals.person[i]],
      removals.start[i],
      removals.end[i] === OPEN ? null : removals.end[i],
      removals.facility[i] === NO_VENUE ? null : venues[removals.facility[i]],
    ]),
  };
}

/** A world, and a later delivery that retracts some of its records and corrects others. */
function changedWorld() {
  return fc.tuple(randomWorld(), fc.infiniteStream(fc.nat(9))).map(([world, dice]) => {
    const first = identified(accepted(world));
    const second: Record<string, object[]> = {};
    const remaining: Record<string, object[]> = {};
    for (const [feed, rows] of Object.entries(first)) {
      second[feed] = [];
      remaining[feed] = [];
      for (const row of rows) {
        const roll = dice.next().value as number;
        const corrected = { ...row, ...LATER_BY[feed]!(row as Record<string, number>) };
        if (roll < 2) second[feed].push({ ...row, retracted: true });
        else if (roll < 4) second[feed].push(corrected);
        if (roll >= 2) remaining[feed].push(roll < 4 ? corrected : row);
      }
    }
    return {
      first: { feeds: first, records: first as unknown as ExposureRecords },
      second,
      remaining: remaining as unknown as ExposureRecords,
    };
  });
}

/** A correction to each feed: something that the columns show. */
const LATER_BY: Readonly<Record<string, (row: Record<string, number>) => object>> = {
  encounters: ({ duration_s }) => ({ duration_s: duration_s + 60, attenuation_db: 55 }),
  visits: ({ check_in }) => ({ check_in: check_in - 60 }),
  contacts: ({ start }) => ({ start: start - 60 }),
  entries: () => ({ flight: 'VN9', seat: '3C' }),
  quarantine: ({ start }) => ({ start: start - 60, facility: 'barracks' }),
  cases: () => ({ isolated: 1_628_000_000 }),
};

/** Without what the feeds reject: contacts of a person with themself, periods that end before they begin. */
function accepted(world: ExposureRecords): ExposureRecords {
  return {
    ...world,
    encounters: world.encounters.filter(({ person_a, person_b }) => person_a !== person_b),
    contacts: world.contacts.filter(({ person, contact }) => person !== contact),
    entries: world.entries.map((row) => ({ ...row, gate: 'Nội Bài' })),
    cases: world.cases.filter(
      ({ infectious_from, infectious_to }) =>
        infectious_from === null || infectious_to === null || infectious_from <= infectious_to,
    ),
  };
}

/** Rows with a `record_id` each, so that a later delivery can name them. */
function identified(world: ExposureRecords): Record<string, object[]> {
  const entries = Object.entries(world) as [string, object[]][];
  return Object.fromEntries(
    entries.map(([feed, rows]) => [feed, rows.map((row, i) => ({ ...row, record_id: `${feed}-${i}` }))]),
  );
}
