/** A small town, one of its days and the rows of a file, for tests. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { Confinement } from './days/confinement.ts';
import { Days } from './days/days.ts';
import { StadiumEvening } from './days/stadium.ts';
import { Stays } from './days/stays.ts';
import { type Meeting, meetingsOf } from './epidemic/meetings.ts';
import { Errors } from './errors/errors.ts';
import { errorRates } from './errors/rates.ts';
import { APP_SHARE } from './options.ts';
import { CsvFile, type FileName } from './records/write.ts';
import { type Country, settle } from './towns/settlement.ts';
import { districtSite } from './towns/sites.ts';
import { TownSpots } from './towns/spots.ts';

/** 2021-08-02T05:00:00+07:00, a Monday. */
export const MONDAY = 1_627_855_200;

/** A country of one town. */
export function townOf(seed: number, persons: number): Country {
  return settle(seed, [districtSite(persons)], APP_SHARE);
}

/** Where nothing is wrong with any record. */
export function noErrors(folder: string): Errors {
  return new Errors(0, errorRates(0), new CsvFile(folder, 'truth/errors'));
}

/** The stays and meetings of a first day, a Monday. */
export function mondayOf(
  seed: number,
  country: Country,
  confinement = new Confinement(country.people.count),
): { stays: Stays; meetings: Meeting[] } {
  const stays = new Stays();
  const days = new Days(seed, country, confinement, new StadiumEvening(seed, country, [false]));
  for (let person = 0; person < country.people.count; person++) days.plan(person, 0, MONDAY, false, stays);
  const spots = new TownSpots(country, 0);
  return { stays, meetings: [...meetingsOf(seed, country, spots, stays, 0, MONDAY)] };
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
