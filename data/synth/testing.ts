/** A small town, one of its days and the rows of a file, for tests. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { Confinement } from './confinement.ts';
import { Days, type Town } from './days.ts';
import { type Meeting, meetingsOf } from './meetings.ts';
import { settlePeople } from './people.ts';
import { buildPlaces } from './places.ts';
import { assignRoles } from './roles.ts';
import { Stays } from './stays.ts';
import type { FileName } from './write.ts';

/** 2021-08-02T05:00:00+07:00, a Monday. */
export const MONDAY = 1_627_855_200;

export function townOf(seed: number, persons: number): Town {
  const people = settlePeople(seed, persons);
  const places = buildPlaces(seed, people);
  return { people, places, roles: assignRoles(seed, people, places) };
}

/** The stays and meetings of a first day, a Monday. */
export function mondayOf(
  seed: number,
  town: Town,
  confinement = new Confinement(town.people.count),
): { stays: Stays; meetings: Meeting[] } {
  const stays = new Stays();
  new Days(seed, town, confinement).plan(0, MONDAY, false, stays);
  return { stays, meetings: [...meetingsOf(seed, town.places, stays, 0, MONDAY)] };
}

export interface Stay {
  readonly person: number;
  readonly spot: number;
  readonly start: number;
  readonly end: number;
}

export function rowsOf(stays: Stays): Stay[] {
  return Array.from({ length: stays.count }, (_, i) => {
    return { person: stays.person(i), spot: stays.spot(i), start: stays.start(i), end: stays.end(i) };
  });
}

/** The rows of a file by column name; every row must have as many fields as the header. */
export function readRows(folder: string, name: FileName): Record<string, string>[] {
  return parse(readFileSync(join(folder, `${name}.csv`)), { columns: true });
}
