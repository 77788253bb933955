import {
  type EncounterColumns,
  NO_VENUE,
  type RemovalColumns,
  type VisitColumns,
} from '../../../engine/columns.ts';
import { NO_SIGNAL } from '../../../engine/contact-graph/signal.ts';
import { LocalDays } from '../../../engine/local-days.ts';
import { OPEN } from '../../../engine/time.ts';
import { seatZoneOf } from '../../../engine/venue-index/zone.ts';
import type { LoadRange } from '../duckdb/load.ts';
import type { LoadedGraph } from '../graph-store.ts';
import { FilledColumns } from './filled-columns.ts';
import type { GraphReader } from './graph-reader.ts';
import { Numbers, rankedVenues } from './numbers.ts';
import { ZoneCodes } from './zone-codes.ts';

/** The graph as the engine's columns, person by person as they stream in: in memory are the columns alone. */
export async function loadGraph(
  reader: GraphReader,
  version: number,
  { zone, from }: LoadRange,
): Promise<LoadedGraph> {
  const days = new LocalDays(zone);
  const flights = await readFlights(reader, days);
  const { persons, encounters } = await readPersons(reader, days, from);
  const venues = await rankedVenues(reader, flights);
  const zones = new ZoneCodes();
  const columns = {
    personCount: persons.names.count,
    venueCount: venues.names.count,
    encounters,
    visits: await readVisits(reader, persons, venues, zones, flights, from),
    removals: await readRemovals(reader, persons, venues),
  };
  return { version, columns, persons: persons.names, venues: venues.names, zoneTexts: zones.texts };
}

/** An entry by flight, as a visit to the flight for the whole of its local day; the person by node. */
export interface Flight {
  readonly person: number;
  readonly venue: string;
  readonly checkIn: number;
  readonly checkOut: number;
  readonly zone: number;
}

async function readFlights(reader: GraphReader, days: LocalDays): Promise<Flight[]> {
  const flights: Flight[] = [];
  await reader.each<[number, number, string, string | null]>(
    `MATCH (p)-[e:ENTERED]->() WHERE e.flight <> '' RETURN id(p), e.entered_at, e.flight, e.seat`,
    ([person, enteredAt, flight, seat]) => {
      const { date, start, end } = days.dayOf(enteredAt);
      const venue = `flight:${flight}:${date}`;
      flights.push({ person, venue, checkIn: start, checkOut: end, zone: seatZoneOf(seat) });
    },
  );
  return flights;
}

/** Whoever any record names, with the encounters that their own phone logged as one list. */
const PERSONS = `MATCH (p:Person) WHERE EXISTS { (p)--() } OR p.records > 0 OR p.printed <> p.id
  RETURN id(p), p.printed, [(p)-[e:ENCOUNTER]->(met) WHERE e.start >= $earliest | [id(met), e.start, e.end, e.signal]]`;

type PersonRow = [
  node: number,
  printed: string,
  encounters: [met: number, start: number, end: number, signal: number][],
];

/**
 * Persons and encounters in one walk: Neo4j sends a list a person in two thirds of the time that a row an encounter
 * takes. Numbers are ranks, known once all persons are: until then the columns hold nodes.
 */
async function readPersons(
  reader: GraphReader,
  days: LocalDays,
  earliest: number,
): Promise<{ persons: Numbers; encounters: EncounterColumns }> {
  const rows = new FilledColumns((await reader.count('ENCOUNTER')) + (await reader.count('NAMED')));
  const nodes: [number, string][] = [];
  await reader.each<PersonRow>(
    PERSONS,
    ([node, printed, encounters]) => {
      nodes.push([node, printed]);
      for (const [met, start, end, signal] of encounters) rows.add(node, met, start, end, signal);
    },
    { earliest },
  );
  await reader.each<[number, number, number, number | null]>(
    'MATCH (a)-[n:NAMED]->(b) WHERE n.start >= $earliest RETURN id(a), id(b), n.start, n.end',
    // A contact named without an end lasts for the rest of that local day.
    ([a, b, start, end]) => rows.add(a, b, start, end ?? days.dayOf(start).end, NO_SIGNAL),
    { earliest },
  );
  const [personA, personB, start, end, signal] = rows.finish();
  const persons = new Numbers(nodes);
  persons.number(personA);
  persons.number(personB);
  const signals = new Int32Array(signal.buffer, 0, signal.length);
  return { persons, encounters: { personA, personB, start, end, signal: signals } };
}

const VISITORS = `MATCH (p:Person) WHERE EXISTS { (p)-[:VISITED]->() }
  RETURN id(p), [(p)-[v:VISITED]->(place) WHERE v.check_in >= $earliest | [id(place), v.check_in, v.check_out, v.zone]]`;

type VisitorRow = [
  node: number,
  visits: [venue: number, checkIn: number, checkOut: number | null, zone: string | null][],
];

async function readVisits(
  reader: GraphReader,
  persons: Numbers,
  venues: Numbers,
  zones: ZoneCodes,
  flights: readonly Flight[],
  earliest: number,
): Promise<VisitColumns> {
  const rows = new FilledColumns((await reader.count('VISITED')) + flights.length);
  await reader.each<VisitorRow>(
    VISITORS,
    ([who, visits]) => {
      for (const [where, checkIn, checkOut, zone] of visits)
        rows.add(persons.of(who), venues.of(where), checkIn, checkOut ?? OPEN, zones.codeOf(zone));
    },
    { earliest },
  );
  zones.rank(rows.finish()[4]);
  for (const { person, venue, checkIn, checkOut, zone } of flights)
    if (checkIn >= earliest) rows.add(persons.of(person), venues.named(venue), checkIn, checkOut, zone);
  const [person, venue, checkIn, checkOut, zone] = rows.finish();
  return { person, venue, checkIn, checkOut, zone };
}

/** Quarantine, and isolations of cases. */
async function readRemovals(reader: GraphReader, persons: Numbers, venues: Numbers): Promise<RemovalColumns> {
  const rows: [person: number, start: number, end: number, facility: number][] = [];
  await reader.each<[number, number, number | null, number | null]>(
    'MATCH (q:Quarantine)-[:OF]->(p) OPTIONAL MATCH (q)-[:AT]->(v) RETURN id(p), q.start, q.end, id(v)',
    ([person, start, end, venue]) =>
      rows.push([persons.of(person), start, end ?? OPEN, venue === null ? NO_VENUE : venues.of(venue)]),
  );
  await reader.each(
    'MATCH (c:Case)-[:OF]->(p) WHERE c.isolated IS NOT NULL RETURN id(p), c.isolated',
    ([person, isolated]) => rows.push([persons.of(person), isolated, OPEN, NO_VENUE]),
  );
  const column = (index: number) => Uint32Array.from(rows, (row) => row[index]!);
  return { person: column(0), start: column(1), end: column(2), facility: column(3) };
}
