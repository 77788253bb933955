import type { Epidemic } from '../epidemic/epidemic.ts';
import type { DetectedCase } from '../epidemic/response.ts';
import { type Random, randomStreams } from '../random.ts';
import { PHONE } from '../towns/people.ts';
import type { Country } from '../towns/settlement.ts';
import { latLng, wardName } from '../towns/wards.ts';
import { instantText } from './instant.ts';
import type { CsvFile } from './write.ts';

/** The variant of the wave of 2021 in Viet Nam. */
const VARIANT = 'Delta';

/** Writes the register of persons; `year` is the year in which their ages hold. */
export function writePersons(file: CsvFile, seed: number, country: Country, year: number): void {
  const { people } = country;
  const streams = randomStreams(seed, 'birthdays');
  for (let person = 0; person < people.count; person++) {
    const id = people.id(person);
    const number = id.slice(id.indexOf(':') + 1);
    const numbers = (people.device[person]! & PHONE) !== 0 ? `${number},` : `,${number}`;
    const born = birthDate(year - people.age[person]!, streams(person));
    const sex = people.female[person] === 1 ? 'F' : 'M';
    const { at, area } = homeOf(country, person);
    file.add(`${id},${numbers},${people.name(person)},${born},${sex},${at},${area}`);
  }
}

/** Writes the register of venues; an aircraft is none. */
export function writeVenues(file: CsvFile, { places, sites }: Country): void {
  for (const { id, name, kind, position, capacity, ward } of places.venues)
    if (kind !== 'flight')
      file.add(`${id},${name},${kind},${latLng(position)},${capacity},${wardName(sites, ward)}`);
}

/** Writes the line list as it is known at `now`: an onset that lies ahead is unknown. */
export function writeCases(
  file: CsvFile,
  country: Country,
  cases: readonly DetectedCase[],
  now: number,
): void {
  for (const [i, { person, onset, specimen, confirmed, isolated }] of cases.entries()) {
    const caseId = `BN${String(i + 1).padStart(4, '0')}`;
    const began = onset === undefined || onset >= now ? '' : instantText(onset);
    const dates = [specimen, confirmed, isolated].map(instantText).join(',');
    const { area, at } = homeOf(country, person);
    file.add(`${caseId},${country.people.id(person)},${began},${dates},${area},${at},${VARIANT}`);
  }
}

/** Writes who infected whom and when, and who brought the infection in, by instant of infection. */
export function writeTruth(
  infections: CsvFile,
  index: CsvFile,
  { people, places }: Country,
  { courses }: Epidemic,
): void {
  const ordered = [...courses].sort(
    (one, other) => one.infectedAt - other.infectedAt || one.person - other.person,
  );
  for (const { person, source, infectedAt } of ordered) {
    const infectee = `${people.id(person)},${instantText(infectedAt)}`;
    if (!source) index.add(infectee);
    else
      infections.add(
        `${people.id(source.infector)},${infectee},${places.venueAt(source.spot)?.id ?? 'home'}`,
      );
  }
}

// Day 28 exists in every month.
function birthDate(year: number, random: Random): string {
  const twoDigits = (value: number) => String(value).padStart(2, '0');
  return `${year}-${twoDigits(random.between(1, 12))}-${twoDigits(random.between(1, 28))}`;
}

function homeOf({ people, sites }: Country, person: number): { at: string; area: string } {
  const household = people.household[person]!;
  return {
    at: latLng(people.homeOf(household)),
    area: wardName(sites, people.wardOfHousehold[household]!),
  };
}
