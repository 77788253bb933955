import { DAY_S } from '../days/agenda.ts';
import type { Course } from '../epidemic/epidemic.ts';
import { type Random, randomStreams, type Streams } from '../random.ts';
import { PHONE } from '../towns/people.ts';
import type { Country } from '../towns/settlement.ts';
import { Form } from './forms.ts';
import { instantText } from './instant.ts';
import type { CsvFile } from './write.ts';

// Chances and times: assumption.
const DECLARES_A_DAY = 0.01;
const OTHER_SYMPTOMS_CHANCE = 0.03;
const KNOWS_CONTACT_CHANCE = 0.01;
/** Of those who fall ill and have a phone: declare it within two days of onset. */
const DECLARES_ILL_CHANCE = 0.3;
const ONSET_TO_DECLARED_S = 2 * DAY_S;
/** An infected person knows of their contact with a case. */
const INFECTED_KNOWS_CHANCE = 0.35;
const SYMPTOMS = ['fever', 'cough', 'sore throat', 'loss of smell', 'shortness of breath'];
const WAKING_S = 16 * 3600;

/** Writes what persons declare of their health: every day a few of all, and some of those who fall ill. */
export class HealthDeclarations {
  readonly #country: Country;
  readonly #file: CsvFile;
  readonly #streams: Streams;
  readonly #form: Form;

  constructor(seed: number, country: Country, file: CsvFile) {
    this.#country = country;
    this.#file = file;
    this.#streams = randomStreams(seed, 'declarations');
    this.#form = new Form(seed, country, 'declarations');
  }

  /** Of a day `[start, start + DAY_S)`. */
  logDay(day: number, start: number): void {
    const { people } = this.#country;
    const random = this.#streams(-1, day);
    for (let left = Math.round(people.count * DECLARES_A_DAY); left > 0; left--) {
      const person = random.below(people.count);
      const at = start + random.below(WAKING_S);
      const symptoms = random.chance(OTHER_SYMPTOMS_CHANCE) ? random.pick(SYMPTOMS) : '';
      this.#log(person, at, symptoms, random.chance(KNOWS_CONTACT_CHANCE));
    }
  }

  /** Of those who fell ill before `now`. */
  logIll(courses: readonly Course[], now: number): void {
    for (const { person, onset, source } of courses) {
      if (onset === undefined) continue;
      const random = this.#streams(person);
      const at = onset + random.below(ONSET_TO_DECLARED_S);
      if (!random.chance(DECLARES_ILL_CHANCE) || at >= now) continue;
      this.#log(person, at, symptomsOf(random), source !== undefined && random.chance(INFECTED_KNOWS_CHANCE));
    }
  }

  // With an account of the identity app under that, else under the phone.
  #log(person: number, at: number, symptoms: string, knowsContact: boolean): void {
    const { people, identifiers } = this.#country;
    if ((people.device[person]! & PHONE) === 0) return;
    const id = identifiers(person).vneid ?? people.id(person);
    this.#file.add(`${id},${instantText(at)},${symptoms},${knowsContact},,,,,,,${this.#form.fields(person)}`);
  }
}

function symptomsOf(random: Random): string {
  const number = random.between(1, 3);
  return Array.from({ length: number }, () => random.pick(SYMPTOMS)).join('; ');
}
