import type { Errors } from '../errors/errors.ts';
import { type Random, randomStreams } from '../random.ts';
import { numberIn, type PersonIdentifiers } from '../towns/identifiers.ts';
import { PHONE } from '../towns/people.ts';
import type { Country } from '../towns/settlement.ts';
import { latLng, wardName } from '../towns/wards.ts';
import type { CsvFile } from './write.ts';

// Chances that a register knows one more identifier of somebody (assumption).
const HEALTH_INSURANCE_CHANCE = 0.6;
const POPULATION_PHONE_CHANCE = 0.85;
const POPULATION_INSURANCE_CHANCE = { withPhone: 0.3, without: 0.7 };
const VNEID_CARD_CHANCE = 0.9;
/** How often somebody else with a phone is looked for in a town. */
const TRIES = 20;

/** Where the registers of persons go. */
export interface RegisterFiles {
  readonly health: CsvFile;
  readonly population: CsvFile;
  readonly identities: CsvFile;
  readonly truth: CsvFile;
}

/**
 * Writes who there is as three sources know it: the health authority by phone or insurance, the population database by
 * ID card, the identity app; and the truth, which identifiers are whose. `year` is the year in which ages hold.
 */
export function writeRegisters(
  files: RegisterFiles,
  seed: number,
  country: Country,
  year: number,
  errors: Errors,
): void {
  const registers = new Registers(files, seed, country, year, errors);
  for (let person = 0; person < country.people.count; person++) registers.write(person);
}

class Registers {
  readonly #files: RegisterFiles;
  readonly #country: Country;
  readonly #year: number;
  readonly #errors: Errors;
  readonly #birthdays: ReturnType<typeof randomStreams>;
  readonly #entries: ReturnType<typeof randomStreams>;

  constructor(files: RegisterFiles, seed: number, country: Country, year: number, errors: Errors) {
    this.#files = files;
    this.#country = country;
    this.#year = year;
    this.#errors = errors;
    this.#birthdays = randomStreams(seed, 'birthdays');
    this.#entries = randomStreams(seed, 'registers');
  }

  write(person: number): void {
    const identifiers = this.#country.identifiers(person);
    this.#writeHealth(person, identifiers);
    this.#writePopulation(person, identifiers);
    this.#writeIdentities(person, identifiers);
  }

  #writeHealth(person: number, { bhyt: own }: PersonIdentifiers): void {
    const id = this.#country.people.id(person);
    const random = this.#entries(person, 1);
    const bhyt = random.chance(HEALTH_INSURANCE_CHANCE) ? own : undefined;
    const numbers = this.#hasPhone(person) ? `${numberIn(id)},${numberIn(bhyt)}` : `,${numberIn(id)}`;
    const born = birthDate(this.#birthYear(person), this.#birthdays(person));
    this.#files.health.add(`${id},${numbers},${this.#describe(person, born)},health`);
  }

  #writePopulation(person: number, { cccd, bhyt }: PersonIdentifiers): void {
    if (cccd === undefined) return;
    const random = this.#entries(person, 2);
    const hasPhone = this.#hasPhone(person);
    const insured = POPULATION_INSURANCE_CHANCE[hasPhone ? 'withPhone' : 'without'];
    const insurance = random.chance(insured) ? numberIn(bhyt) : '';
    const born = this.#bornByPopulation(person, cccd);
    this.#files.population.add(
      `${cccd},${this.#phoneByPopulation(person, cccd)},${insurance},${this.#describe(person, born)},population`,
    );
  }

  // The truth has every identifier once, whether a record uses it or not.
  #writeIdentities(person: number, { cccd, bhyt, passport, vneid }: PersonIdentifiers): void {
    const id = this.#country.people.id(person);
    if (vneid !== undefined && cccd !== undefined && this.#entries(person, 4).chance(VNEID_CARD_CHANCE))
      this.#files.identities.add(`${vneid},${cccd}`);
    for (const identifier of [id, cccd, bhyt === id ? undefined : bhyt, passport, vneid])
      if (identifier !== undefined) this.#files.truth.add(`${id},${identifier}`);
  }

  #phoneByPopulation(person: number, cccd: string): string {
    const { people } = this.#country;
    const random = this.#hasPhone(person)
      ? this.#errors.befalls('conflicting-identifiers', person)
      : undefined;
    const owner = random && this.#registeredPhoneIn(people.townOf(person), person, random);
    if (owner === undefined) return this.#registersPhone(person) ? numberIn(people.id(person)) : '';
    const subject = people.id(owner);
    this.#errors.note({
      kind: 'conflicting-identifiers',
      feed: 'persons-population',
      subject,
      rows: 1,
      detail: cccd,
    });
    return numberIn(subject);
  }

  #registeredPhoneIn(town: number, besides: number, random: Random): number | undefined {
    const { firstPerson } = this.#country.people;
    for (let tries = TRIES; tries > 0; tries--) {
      const other = firstPerson[town]! + random.below(firstPerson[town + 1]! - firstPerson[town]!);
      const isOther = other !== besides && this.#country.identifiers(other).cccd !== undefined;
      if (isOther && this.#registersPhone(other)) return other;
    }
    return undefined;
  }

  #registersPhone(person: number): boolean {
    return this.#hasPhone(person) && this.#entries(person, 3).chance(POPULATION_PHONE_CHANCE);
  }

  #bornByPopulation(person: number, cccd: string): string {
    const year = this.#birthYear(person);
    const note = (kind: 'identity-mismatch' | 'dose-before-birth', detail: string) =>
      this.#errors.note({ kind, feed: 'persons-population', subject: cccd, rows: 1, detail });
    const right = birthDate(year, this.#birthdays(person));
    if (isBornAfterDose(this.#country, this.#errors, person)) {
      note('dose-before-birth', right);
      return `${this.#year}-12-28`;
    }
    const random = this.#errors.befalls('identity-mismatch', person);
    if (random === undefined) return right;
    note('identity-mismatch', right);
    return birthDate(year + (random.chance(0.5) ? 1 : -1), this.#birthdays(person));
  }

  #describe(person: number, born: string): string {
    const { people } = this.#country;
    const sex = people.female[person] === 1 ? 'F' : 'M';
    const { at, area } = homeOf(this.#country, person);
    return `${people.name(person)},${born},${sex},${at},${area}`;
  }

  #birthYear(person: number): number {
    return this.#year - this.#country.people.age[person]!;
  }

  #hasPhone(person: number): boolean {
    return (this.#country.people.device[person]! & PHONE) !== 0;
  }
}

/** Whether the population database has the person born after their dose; of vaccinated persons only. */
export function isBornAfterDose({ identifiers }: Country, errors: Errors, person: number): boolean {
  return errors.befalls('dose-before-birth', person) !== undefined && identifiers(person).cccd !== undefined;
}

export function homeOf({ people, sites }: Country, person: number): { at: string; area: string } {
  const household = people.household[person]!;
  return {
    at: latLng(people.homeOf(household)),
    area: wardName(sites, people.wardOfHousehold[household]!),
  };
}

// Day 28 exists in every month.
function birthDate(year: number, random: Random): string {
  const twoDigits = (value: number) => String(value).padStart(2, '0');
  return `${year}-${twoDigits(random.between(1, 12))}-${twoDigits(random.between(1, 28))}`;
}
