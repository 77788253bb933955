/** Records that come and go over a world that stands, for tests of the delta. */

import { type Changes, DeltaWriter } from '../delta/delta-writer.ts';
import type { DeltaCapacity } from '../delta/layout.ts';
import { ranksBetween } from '../delta/ranks.ts';
import type { ChangedPersons } from '../delta/touched.ts';
import { utf8Order } from '../naive/utf8.ts';
import type { ExposureRecords } from '../records.ts';
import { buildWorld, type World } from '../world.ts';
import { worldColumns } from './columns.ts';
import { recordsOf } from './records.ts';

const CAPACITY: DeltaCapacity = { persons: 50, venues: 50, encounters: 2000, visits: 2000, removals: 500 };

/** A world under a delta, and the identifiers behind its numbers. */
export class LiveWorld {
  readonly writer: DeltaWriter;
  readonly persons: string[];
  readonly venues: string[];
  readonly #zone: string;
  readonly #zoneTexts: string[] = [];
  readonly #basePersons: number;
  #latest: Changes | null = null;

  constructor(records: ExposureRecords, zone: string, capacity: Partial<DeltaCapacity> = {}) {
    const { columns, persons, venues } = worldColumns(records, zone, this.#zoneTexts);
    this.writer = new DeltaWriter(buildWorld(columns), { ...CAPACITY, ...capacity });
    this.persons = persons;
    this.venues = venues;
    this.#zone = zone;
    this.#basePersons = persons.length;
  }

  change(added: ExposureRecords, removed: ExposureRecords): World {
    const gained = this.#numbered(added);
    const lost = this.#numbered(removed);
    const persons = new Set([...gained.visits.keys(), ...lost.visits.keys()]);
    const changes: Changes = {
      ...this.#order(),
      addedEncounters: gained.encounters,
      removedEncounters: lost.encounters,
      visits: Array.from(persons, (person) => ({
        person,
        added: gained.visits.get(person) ?? [],
        removed: lost.visits.get(person) ?? [],
      })),
      addedRemovals: gained.removals,
      removedRemovals: lost.removals,
    };
    this.#latest = changes;
    return this.writer.apply(changes);
  }

  /** Whom the latest changes name. */
  get changedPersons(): ChangedPersons {
    const { addedEncounters, removedEncounters, addedRemovals, removedRemovals, visits } = this.#latest!;
    const encounters = [...addedEncounters, ...removedEncounters];
    const pairs = encounters.flatMap(({ personA, personB }) => [personA, personB]);
    const removed = [...addedRemovals, ...removedRemovals].map(({ person }) => person);
    return {
      meeting: new Set([...pairs, ...removed]),
      staying: new Set(visits.map(({ person }) => person)),
    };
  }

  #order() {
    const base = this.persons.slice(0, this.#basePersons);
    const later = this.persons.slice(this.#basePersons);
    const sorted = later.toSorted(utf8Order);
    const before = sorted.map((person) => base.filter((other) => utf8Order(other, person) < 0).length);
    const numbers = sorted.map((person) => later.indexOf(person));
    return { personCount: this.persons.length, ranks: ranksBetween(before, numbers) };
  }

  #numbered(records: ExposureRecords) {
    const { columns, persons, venues } = worldColumns(records, this.#zone, this.#zoneTexts);
    const person = (number: number) => numberIn(this.persons, persons[number]);
    const venue = (number: number) => numberIn(this.venues, venues[number]);
    const { encounters: e, visits: v, removals: r } = columns;
    const visits = Array.from(v.person, (number, row) => ({
      person: person(number),
      venue: venue(v.venue[row]),
      checkIn: v.checkIn[row],
      checkOut: v.checkOut[row],
      zone: v.zone[row],
    }));
    return {
      encounters: Array.from(e.personA, (a, row) => ({
        personA: person(a),
        personB: person(e.personB[row]),
        start: e.start[row],
        end: e.end[row],
        signal: e.signal[row],
      })),
      visits: Map.groupBy(visits, (visit) => visit.person),
      removals: Array.from(r.person, (number, row) => ({
        person: person(number),
        start: r.start[row],
        end: r.end[row],
        facility: r.facility[row] < venues.length ? venue(r.facility[row]) : r.facility[row],
      })),
    };
  }
}

function numberIn(texts: string[], text: string): number {
  const known = texts.indexOf(text);
  return known >= 0 ? known : texts.push(text) - 1;
}

/** All records of the parts. */
export function together(...parts: readonly ExposureRecords[]): ExposureRecords {
  const all = <Feed extends keyof ExposureRecords>(feed: Feed) => parts.flatMap((part) => [...part[feed]]);
  return recordsOf({
    encounters: all('encounters') as ExposureRecords['encounters'],
    visits: all('visits') as ExposureRecords['visits'],
    contacts: all('contacts') as ExposureRecords['contacts'],
    entries: all('entries') as ExposureRecords['entries'],
    quarantine: all('quarantine') as ExposureRecords['quarantine'],
    cases: all('cases') as ExposureRecords['cases'],
  });
}

/** Every record in one of the parts: in `parts[i]` where `choose` gives i. */
export function dealt(records: ExposureRecords, numParts: number, choose: () => number): ExposureRecords[] {
  const parts = Array.from({ length: numParts }, () => recordsOf({}));
  const deal = <Feed extends keyof ExposureRecords>(feed: Feed) => {
    for (const record of records[feed]) (parts[choose()][feed] as unknown[]).push(record);
  };
  for (const feed of ['encounters', 'visits', 'contacts', 'entries', 'quarantine', 'cases'] as const)
    deal(feed);
  return parts;
}
