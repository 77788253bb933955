/** Plain records → the engine's input columns, for tests and benchmarks. */
import {
  type EncounterColumns,
  NO_VENUE,
  type RemovalColumns,
  type VisitColumns,
  type WorldColumns,
} from '../columns.ts';
import { NO_SIGNAL, signalOf } from '../contact-graph/signal.ts';
import { utf8Order } from '../naive/utf8.ts';
import type { ExposureRecords } from '../records.ts';
import { localDate, localDayEnd, localDayStart, OPEN } from '../time.ts';
import { seatZoneOf, zoneOf } from '../venue-index/zone.ts';

type NumberOf = (text: string) => number;

/**
 * Columns of the records, with local days in `zone`. Number p stands for `persons[p]`, v for `venues[v]`.
 * Self-encounters are left out.
 * @param zoneTexts texts of zones that have a number already; others are added
 */
export function worldColumns(
  records: ExposureRecords,
  zone: string,
  zoneTexts: string[] = [],
): { columns: WorldColumns; persons: string[]; venues: string[] } {
  const persons = personsOf(records).sort(utf8Order);
  const ranks = new Map(persons.map((person, rank) => [person, rank]));
  const personNumber: NumberOf = (person) => ranks.get(person)!;
  const venues: string[] = [];
  const venueNumber = numbering(venues);
  const encounters = encounterColumns(records, zone, personNumber);
  const visits = visitColumns(records, zone, personNumber, venueNumber, zoneTexts);
  const removals = removalColumns(records, personNumber, venueNumber);
  const columns = {
    personCount: persons.length,
    venueCount: venues.length,
    encounters,
    visits,
    removals,
  };
  return { columns, persons, venues };
}

function encounterColumns(records: ExposureRecords, zone: string, personNumber: NumberOf): EncounterColumns {
  const rows = [
    ...records.encounters.map((row) => ({
      personA: personNumber(row.person_a),
      personB: personNumber(row.person_b),
      start: row.start,
      end: row.start + row.duration_s,
      signal: signalOf(row.attenuation_db, row.rssi_dbm, row.devices),
    })),
    ...records.contacts.map(({ person, contact, start, end }) => ({
      personA: personNumber(person),
      personB: personNumber(contact),
      start,
      end: end ?? localDayEnd(start, zone),
      signal: NO_SIGNAL,
    })),
  ].filter(({ personA, personB }) => personA !== personB);
  return {
    personA: Uint32Array.from(rows, (row) => row.personA),
    personB: Uint32Array.from(rows, (row) => row.personB),
    start: Uint32Array.from(rows, (row) => row.start),
    end: Uint32Array.from(rows, (row) => row.end),
    signal: Int32Array.from(rows, (row) => row.signal),
  };
}

function visitColumns(
  records: ExposureRecords,
  zone: string,
  personNumber: NumberOf,
  venueNumber: NumberOf,
  zoneTexts: string[],
): VisitColumns {
  const textNumber = numbering(zoneTexts);
  const rows = [
    ...records.visits.map((visit) => ({
      person: personNumber(visit.person),
      venue: venueNumber(visit.venue),
      checkIn: visit.check_in,
      checkOut: visit.check_out ?? OPEN,
      zone: zoneOf(visit.zone, textNumber),
    })),
    ...records.entries.filter(hasFlight).map(({ person, entered_at, flight, seat }) => ({
      person: personNumber(person),
      venue: venueNumber(`flight:${flight}:${localDate(entered_at, zone)}`),
      checkIn: localDayStart(entered_at, zone),
      checkOut: localDayEnd(entered_at, zone),
      zone: seatZoneOf(seat),
    })),
  ];
  return {
    person: Uint32Array.from(rows, (row) => row.person),
    venue: Uint32Array.from(rows, (row) => row.venue),
    checkIn: Uint32Array.from(rows, (row) => row.checkIn),
    checkOut: Uint32Array.from(rows, (row) => row.checkOut),
    zone: Uint32Array.from(rows, (row) => row.zone),
  };
}

function removalColumns(
  records: ExposureRecords,
  personNumber: NumberOf,
  venueNumber: NumberOf,
): RemovalColumns {
  const isolations = records.cases.flatMap(({ person, isolated }) =>
    isolated === null ? [] : [{ person, start: isolated, end: null, facility: null }],
  );
  const rows = [...records.quarantine, ...isolations];
  return {
    person: Uint32Array.from(rows, (row) => personNumber(row.person)),
    start: Uint32Array.from(rows, (row) => row.start),
    end: Uint32Array.from(rows, (row) => row.end ?? OPEN),
    facility: Uint32Array.from(rows, (row) => (row.facility ? venueNumber(row.facility) : NO_VENUE)),
  };
}

function hasFlight({ flight }: { flight: string | null }): boolean {
  return flight !== null && flight !== '';
}

function personsOf(records: ExposureRecords): string[] {
  const { encounters, contacts, visits, entries, quarantine, cases } = records;
  const persons = new Set<string>();
  for (const { person_a, person_b } of encounters) persons.add(person_a).add(person_b);
  for (const { person, contact } of contacts) persons.add(person).add(contact);
  for (const { person } of [...visits, ...entries, ...quarantine, ...cases]) persons.add(person);
  return [...persons];
}

/** Numbers texts in the order of their first mention, behind those that `texts` lists already, and lists them there. */
function numbering(texts: string[]): NumberOf {
  const numbers = new Map(texts.map((text, number) => [text, number]));
  return (text) => {
    const known = numbers.get(text);
    if (known !== undefined) return known;
    numbers.set(text, texts.length);
    return texts.push(text) - 1;
  };
}
