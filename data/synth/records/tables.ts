import type { Epidemic } from '../epidemic/epidemic.ts';
import type { DetectedCase } from '../epidemic/response.ts';
import type { Country } from '../towns/settlement.ts';
import { latLng, wardName } from '../towns/wards.ts';
import { instantText } from './instant.ts';
import { homeOf } from './registers.ts';
import type { CsvFile } from './write.ts';

/** The variant of the wave of 2021 in Viet Nam. */
const VARIANT = 'Delta';

/** Writes the register of venues; an aircraft is none. */
export function writeVenues(file: CsvFile, { places, sites }: Country): void {
  for (const { id, name, kind, position, capacity, ward } of places.venues)
    if (kind !== 'flight')
      file.add(`${id},${name},${kind},${latLng(position)},${capacity},${wardName(sites, ward)}`);
}

/** Person → case, in the order of the cases. */
export function caseIds(cases: readonly DetectedCase[]): ReadonlyMap<number, string> {
  return new Map(cases.map(({ person }, i) => [person, `BN${String(i + 1).padStart(4, '0')}`]));
}

/** Writes the line list as it is known at `now`: an onset that lies ahead is unknown. */
export function writeCases(
  file: CsvFile,
  country: Country,
  cases: readonly DetectedCase[],
  now: number,
): void {
  const ids = caseIds(cases);
  for (const { person, onset, specimen, confirmed, isolated } of cases) {
    const began = onset === undefined || onset >= now ? '' : instantText(onset);
    const dates = [specimen, confirmed, isolated].map(instantText).join(',');
    const { area, at } = homeOf(country, person);
    file.add(`${ids.get(person)},${country.people.id(person)},${began},${dates},${area},${at},${VARIANT}`);
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
