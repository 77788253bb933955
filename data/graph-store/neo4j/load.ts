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
import type { LoadedGraph } from '../graph-store.ts';
import type { GraphReader } from './graph-reader.ts';
import { type Numbers, rankedPersons, rankedVenues } from './numbers.ts';
import { ZoneCodes } from './zone-codes.ts';

/** The graph as the engine's columns, row by row as they stream in: in memory are the columns alone. */
export async function loadGraph(reader: GraphReader, version: number, zone: string): Promise<LoadedGraph> {
  const days = new LocalDays(zone);
  const flights = await readFlights(reader, days);
  const persons = await rankedPersons(reader);
  const venues = await rankedVenues(reader, flights);
  const columns = {
    personCount: persons.names.length,
    venueCount: venues.names.length,
    encounters: await readEncounters(reader, persons, days),
    visits: await readVisits(reader, persons, venues, flights),
    removals: await readRemovals(reader, persons, venues),
  };
  return { version, columns, persons: persons.names, venues: venues.names };
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
  await reader.each(
    `MATCH (p)-[e:ENTERED]->() WHERE e.flight <> '' RETURN id(p), e.entered_at, e.flight, e.seat`,
    ([person, enteredAt, flight, seat]) => {
      const { date, start, end } = days.dayOf(enteredAt as number);
      flights.push({
        person: person as number,
        venue: `flight:${flight}:${date}`,
        checkIn: start,
        checkOut: end,
        zone: seatZoneOf(seat as string | null),
      });
    },
  );
  return flights;
}

async function readEncounters(
  reader: GraphReader,
  persons: Numbers,
  days: LocalDays,
): Promise<EncounterColumns> {
  const [encounters, named] = [await reader.count('ENCOUNTER'), await reader.count('NAMED')];
  const size = encounters + named;
  const [personA, personB, start, end] = Array.from({ length: 4 }, () => new Uint32Array(size));
  const signal = new Int32Array(size);
  let pos = 0;
  await reader.each(
    'MATCH (a)-[e:ENCOUNTER]->(b) RETURN id(a), id(b), e.start, e.end, e.signal',
    ([a, b, from, to, measured]) => {
      personA[pos] = persons.of(a as number);
      personB[pos] = persons.of(b as number);
      start[pos] = from as number;
      end[pos] = to as number;
      signal[pos++] = measured as number;
    },
  );
  await reader.each('MATCH (a)-[n:NAMED]->(b) RETURN id(a), id(b), n.start, n.end', ([a, b, from, to]) => {
    personA[pos] = persons.of(a as number);
    personB[pos] = persons.of(b as number);
    start[pos] = from as number;
    // A contact named without an end lasts for the rest of that local day.
    end[pos] = (to as number | null) ?? days.dayOf(from as number).end;
    signal[pos++] = NO_SIGNAL;
  });
  return { personA, personB, start, end, signal };
}

async function readVisits(
  reader: GraphReader,
  persons: Numbers,
  venues: Numbers,
  flights: readonly Flight[],
): Promise<VisitColumns> {
  const size = (await reader.count('VISITED')) + flights.length;
  const [person, venue, checkIn, checkOut, zone] = Array.from({ length: 5 }, () => new Uint32Array(size));
  const zones = new ZoneCodes();
  let pos = 0;
  await reader.each(
    'MATCH (p)-[v:VISITED]->(place) RETURN id(p), id(place), v.check_in, v.check_out, v.zone',
    ([who, where, from, to, text]) => {
      person[pos] = persons.of(who as number);
      venue[pos] = venues.of(where as number);
      checkIn[pos] = from as number;
      checkOut[pos] = (to as number | null) ?? OPEN;
      zone[pos++] = zones.codeOf(text as string | null);
    },
  );
  zones.rank(zone.subarray(0, pos));
  for (const flight of flights) {
    person[pos] = persons.of(flight.person);
    venue[pos] = venues.named(flight.venue);
    checkIn[pos] = flight.checkIn;
    checkOut[pos] = flight.checkOut;
    zone[pos++] = flight.zone;
  }
  return { person, venue, checkIn, checkOut, zone };
}

/** Quarantine, and isolations of cases. */
async function readRemovals(reader: GraphReader, persons: Numbers, venues: Numbers): Promise<RemovalColumns> {
  const rows: [person: number, start: number, end: number, facility: number][] = [];
  await reader.each(
    `MATCH (q:Quarantine)-[:OF]->(p) OPTIONAL MATCH (q)-[:AT]->(v) RETURN id(p), q.start, q.end, id(v)`,
    ([person, start, end, venue]) => {
      const facility = venue === null ? NO_VENUE : venues.of(venue as number);
      rows.push([persons.of(person as number), start as number, (end as number | null) ?? OPEN, facility]);
    },
  );
  await reader.each(
    'MATCH (c:Case)-[:OF]->(p) WHERE c.isolated IS NOT NULL RETURN id(p), c.isolated',
    ([person, isolated]) => rows.push([persons.of(person as number), isolated as number, OPEN, NO_VENUE]),
  );
  const column = (index: number) => Uint32Array.from(rows, (row) => row[index]!);
  return { person: column(0), start: column(1), end: column(2), facility: column(3) };
}
