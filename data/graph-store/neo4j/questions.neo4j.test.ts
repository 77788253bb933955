import { readFileSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import { latLngToCell } from 'h3-js';
import type { Driver } from 'neo4j-driver';
import { beforeAll, expect } from 'vitest';
import type { VisitColumns, WorldColumns } from '../../../engine/columns.ts';
import { NO_SIGNAL } from '../../../engine/contact-graph/signal.ts';
import { Tracer } from '../../../engine/exposure/trace.ts';
import type { TraceRow } from '../../../engine/exposure/trace-rows.ts';
import { POLICIES } from '../../../engine/policy.ts';
import { DEFAULT_ZONE } from '../../../engine/time.ts';
import { buildWorld } from '../../../engine/world.ts';
import { resolveIdentities } from '../../identity/aliases.ts';
import { rowsOf } from '../../store/sql.ts';
import { importAll, temporaryFolder, withStore } from '../../store/testing/folder.ts';
import { writeRecords } from '../../testing/write-records.ts';
import { DuckDbGraphStore } from '../duckdb/graph-store.ts';
import type { LoadedGraph } from '../graph-store.ts';
import type { Identifiers } from '../identifiers.ts';
import { GraphWriter } from './graph-writer.ts';
import { emptyDriver, hasNeo4j, testWithNeo4j } from './testing/driver.ts';
import { FIRST_DAY, JOINED, phone, smallTown } from './testing/small-town.ts';

const POLICY = POLICIES.get('vn-2021-12-unmasked')!;
const DAY_S = 86_400;
const NONE = new Uint32Array(0);
const NO_ENCOUNTERS = { personA: NONE, personB: NONE, start: NONE, end: NONE, signal: new Int32Array(0) };
const NO_VISITS = { person: NONE, venue: NONE, checkIn: NONE, checkOut: NONE, zone: NONE };
const NO_REMOVALS = { person: NONE, start: NONE, end: NONE, facility: NONE };

/** Cypher of docs/neo4j.md by the question above it. */
const QUESTIONS = new Map(
  Array.from(
    readFileSync(new URL('../../../docs/neo4j.md', import.meta.url), 'utf8').matchAll(
      /^### (.*)\n\n```cypher\n([^`]*)```/gm,
    ),
    ([, question, cypher]) => [question!, cypher!],
  ),
);

let driver: Driver;
let loaded: LoadedGraph;
let persons: string[];
let venues: string[];
/** Reads the store's records that hold, persons under what they are printed under by the macro `printed`. */
let held: Record<string, Record<string, unknown>[]>;

beforeAll(async () => {
  if (!hasNeo4j()) return;
  driver = await emptyDriver();
  await withStore(await temporaryFolder(), async (store) => {
    await importAll(store, await writeRecords(await temporaryFolder(), smallTown()));
    await (await GraphWriter.open(driver, store)).follow();
    loaded = await new DuckDbGraphStore(store).load({ zone: DEFAULT_ZONE, from: 0 });
    persons = textsOf(loaded.persons);
    venues = textsOf(loaded.venues);
    held = await heldRecords(store.connection);
  });
});

function textsOf(identifiers: Identifiers): string[] {
  return Array.from({ length: identifiers.count }, (_, number) => identifiers.at(number));
}

async function heldRecords(connection: DuckDBConnection) {
  await resolveIdentities(connection);
  const printed = (column: string) =>
    `coalesce((SELECT printed FROM temp.aliases WHERE id = ${column}), ${column}) AS printed`;
  return {
    cases: await rowsOf(connection, `SELECT *, ${printed('person')} FROM held_cases`),
    visits: await rowsOf(connection, `SELECT *, ${printed('person')} FROM held_visits`),
    quarantine: await rowsOf(connection, `SELECT *, ${printed('person')} FROM held_quarantine`),
    contacts: await rowsOf(connection, `SELECT *, ${printed('person')} FROM held_contacts`),
    venues: await rowsOf(connection, 'FROM held_venues'),
  };
}

async function ask(question: string, parameters: object): Promise<Record<string, unknown>[]> {
  const { records } = await driver.executeQuery(QUESTIONS.get(question)!, parameters);
  return records.map((record) => record.toObject());
}

/** A world of some of the records. */
function worldOf(columns: Partial<WorldColumns>) {
  const none = { encounters: NO_ENCOUNTERS, visits: NO_VISITS, removals: NO_REMOVALS };
  return buildWorld({ ...loaded.columns, ...none, ...columns });
}

/** Encounters without what was named in interviews. */
function encountersAlone() {
  const { personA, personB, start, end, signal } = loaded.columns.encounters;
  const measured = (_: number, i: number) => signal[i] !== NO_SIGNAL;
  return {
    encounters: {
      personA: personA.filter(measured),
      personB: personB.filter(measured),
      start: start.filter(measured),
      end: end.filter(measured),
      signal: signal.filter(measured),
    },
  };
}

function visitsWhere(isTaken: (venue: string) => boolean): { visits: VisitColumns } {
  const { person, venue, checkIn, checkOut, zone } = loaded.columns.visits;
  const taken = (_: number, i: number) => isTaken(venues[venue[i]]);
  const visits = {
    person: person.filter(taken),
    venue: venue.filter(taken),
    checkIn: checkIn.filter(taken),
    checkOut: checkOut.filter(taken),
    zone: zone.filter(taken),
  };
  return { visits };
}

const isFlight = (venue: string) => venue.startsWith('flight:');

function periodOf(onset: unknown): { from: number; to: number } {
  const anchor = Number(onset);
  return { from: anchor - POLICY.infectious_before_s, to: anchor + POLICY.infectious_after_s };
}

/** The engine's list of a case over a world, by level. */
function listOf(
  columns: Partial<WorldColumns>,
  index: Record<string, unknown>,
  period = periodOf(index.onset),
): TraceRow[] {
  const person = persons.indexOf(String(index.printed));
  const rows = new Tracer(worldOf(columns), POLICY).trace(
    { person, ...period },
    { levels: 2, asOf: Infinity },
  );
  return Array.from({ length: rows.count }, (_, row) => rows.at(row));
}

function exposures(rows: readonly TraceRow[]) {
  return rows
    .filter(({ level }) => level === 1)
    .map(({ person, firstExposure, exposure_s }) => {
      return { person: persons[person], first_exposure: firstExposure, exposure_s };
    });
}

/** Asks for each case and compares; at least one answer has rows. */
async function expectForEachCase(
  question: string,
  expected: (index: Record<string, unknown>) => object[],
): Promise<void> {
  let numRows = 0;
  for (const index of held.cases!) {
    const rows = expected(index);
    expect(await ask(question, { case: index.case_id }), String(index.case_id)).toEqual(rows);
    numRows += rows.length;
  }
  expect(numRows).toBeGreaterThan(0);
}

testWithNeo4j('the page asks ten questions', async () => {
  expect(QUESTIONS.size).toBe(10);
});

testWithNeo4j('whom the case met: the F1 of the engine', () =>
  expectForEachCase('Whom did the case meet while infectious, from when, and for how long?', (index) =>
    exposures(listOf(encountersAlone(), index)),
  ),
);

testWithNeo4j('who was at the same venues: the F1 of the engine by visits', () =>
  expectForEachCase('Who was at the same venues at the same time?', (index) =>
    exposures(
      listOf(
        visitsWhere((venue) => !isFlight(venue)),
        index,
      ),
    ),
  ),
);

testWithNeo4j('whom those contacts met: the F2 of the engine', () =>
  expectForEachCase('Whom did those contacts meet afterwards?', (index) =>
    listOf(encountersAlone(), index)
      .filter(({ level }) => level === 2)
      .map(({ person, via, firstExposure }) => {
        return { person: persons[person], via: persons[via], first_exposure: firstExposure };
      }),
  ),
);

testWithNeo4j('which contacts became cases: the F1 of the engine who are cases', () =>
  expectForEachCase("Which of the case's contacts became cases themselves?", (index) => {
    const contacts = new Set(exposures(listOf(encountersAlone(), index)).map(({ person }) => person));
    return held
      .cases!.filter(({ printed }) => contacts.has(String(printed)))
      .map(({ case_id }) => ({ case_id }))
      .sort((a, b) => (String(a.case_id) < String(b.case_id) ? -1 : 1));
  }),
);

testWithNeo4j('who came on the flight: the F1 of the engine by flights', () =>
  expectForEachCase("Who came on the case's flight?", (index) =>
    exposures(listOf(visitsWhere(isFlight), index, { from: 0, to: 2 ** 32 - 1 })).map(({ person }) => ({
      person,
    })),
  ),
);

testWithNeo4j('who was at a venue: the visits of the store', async () => {
  const rows = held
    .visits!.filter(({ venue }) => venue === 'cho:1')
    .map(({ printed, check_in, check_out, record_id }) => ({
      person: printed,
      check_in,
      check_out,
      record_id,
    }))
    .sort(
      (a, b) =>
        Number(a.check_in) - Number(b.check_in) || (String(a.record_id) < String(b.record_id) ? -1 : 1),
    );
  expect(rows.length).toBeGreaterThan(10);
  expect(await ask('Who was at a venue, and when?', { venue: 'cho:1' })).toEqual(rows);
});

testWithNeo4j(
  'where infectious people were: counted from the store, with the cells of the venues',
  async () => {
    const visitors = new Map<string, Set<unknown>>();
    for (const { onset, printed } of held.cases!)
      for (const { venue, check_in, check_out, printed: visitor } of held.visits!) {
        const { from, to } = periodOf(onset);
        if (visitor !== printed || Number(check_in) >= to || Number(check_out) <= from) continue;
        visitors.set(String(venue), (visitors.get(String(venue)) ?? new Set()).add(printed));
      }
    const cellOf = new Map(
      held.venues!.map(({ venue, lat, lng }) => [venue, latLngToCell(Number(lat), Number(lng), 9)]),
    );
    const rows = [...visitors]
      .map(([venue, persons]) => ({ venue, h3: cellOf.get(venue), cases: persons.size }))
      .sort((a, b) => b.cases - a.cases || (a.venue < b.venue ? -1 : 1));
    expect(await ask('Where were infectious people, most of them first?', {})).toEqual(rows);
  },
);

testWithNeo4j('who was in quarantine: the removals that the engine has', async () => {
  const at = FIRST_DAY + 5 * DAY_S;
  const { person, start, end, facility } = loaded.columns.removals;
  const rows = Array.from(person, (number, i) => ({
    number,
    start: start[i],
    end: end[i],
    facility: facility[i],
  }))
    .filter((row) => row.start <= at && row.end > at)
    .map((row) => ({ person: persons[row.number], facility: venues[row.facility] ?? null }))
    .sort((a, b) => (a.person < b.person ? -1 : 1));
  expect(rows.length).toBeGreaterThan(2);
  expect(await ask('Who was in quarantine at an instant, and where?', { at: BigInt(at) })).toEqual(rows);
});

testWithNeo4j('whom the case named alone: the interviews without an encounter in the engine', () =>
  expectForEachCase('Whom did the case name whose phone never met theirs?', (index) => {
    const { personA, personB } = encountersAlone().encounters;
    const number = persons.indexOf(String(index.printed));
    const met = (other: number) =>
      personA.some(
        (a, i) => (a === number && personB[i] === other) || (a === other && personB[i] === number),
      );
    const named = held
      .contacts!.filter(({ printed }) => printed === index.printed)
      .map(({ contact }) => String(contact));
    return [...new Set(named)]
      .filter((contact) => !met(persons.indexOf(contact)))
      .sort()
      .map((person) => ({ person }));
  }),
);

testWithNeo4j('under which identifiers a person is known: those that the records join', async () => {
  const question = 'Under which identifiers is a person known?';
  expect(await ask(question, { person: JOINED.same_as })).toEqual([
    { id: JOINED.same_as },
    { id: JOINED.person },
  ]);
  expect(await ask(question, { person: phone(4) })).toEqual([{ id: phone(4) }]);
});
