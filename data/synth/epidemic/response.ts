import { DAY_S, DAY_START_H } from '../days/agenda.ts';
import type { Confinement } from '../days/confinement.ts';
import type { Journeys } from '../days/journeys.ts';
import { randomStreams, type Streams } from '../random.ts';
import { instantText } from '../records/instant.ts';
import type { TestLog } from '../records/test-log.ts';
import type { CsvFile } from '../records/write.ts';
import type { Country } from '../towns/settlement.ts';
import type { Course, Epidemic } from './epidemic.ts';

const HOUR_S = 3600;

// Delays in seconds, chances: assumption, unless a source is named.
const SEEKS_TEST_CHANCE = 0.85;
const ONSET_TO_SPECIMEN_S = { low: 6 * HOUR_S, high: 36 * HOUR_S };
const SPECIMEN_TO_RESULT_S = { low: 6 * HOUR_S, high: 20 * HOUR_S };
const RESULT_TO_ISOLATION_S = { low: HOUR_S, high: 5 * HOUR_S };
const ISOLATION_TO_QUARANTINE_S = { low: HOUR_S, high: 6 * HOUR_S };
const QUARANTINE_CHANCE = 0.85;
const FACILITY_CHANCE = 0.6;
/** Share of those kept at home who wear a wristband (assumption). */
const WRISTBAND_CHANCE = 0.7;
/** 14 days, as long as contacts are followed up (Viet Nam, 2021). */
const QUARANTINE_S = 14 * DAY_S;
/** Persons in quarantine are tested on the morning after, between 8 and 10 o'clock, after the day's start. */
const SCREENING_S = { low: (8 - DAY_START_H) * HOUR_S, high: (10 - DAY_START_H) * HOUR_S };
/** Share of the persons who are tested on a day for another reason, and when after the day's start. */
const OTHER_TESTS_SHARE = 0.001;
const OTHER_TESTS_S = { low: 3 * HOUR_S, high: 11 * HOUR_S };
/** A test finds an infection from this long after it until infectiousness ends. */
const DETECTABLE_S = 2 * DAY_S;

/** A detected infection. Instants in epoch seconds. */
export interface DetectedCase {
  readonly person: number;
  readonly onset?: number;
  readonly specimen: number;
  readonly confirmed: number;
  readonly isolated: number;
}

/** A quarantine as it was ordered. Instants in epoch seconds. */
export interface OrderedQuarantine {
  readonly person: number;
  readonly start: number;
  readonly end: number;
  /** None at home. */
  readonly facility?: string;
  readonly wristband?: string;
}

/** What the health authority finds out and orders: tests, isolation, quarantine of households. */
export class Response {
  readonly #country: Country;
  readonly #epidemic: Epidemic;
  readonly #confinement: Confinement;
  readonly #journeys: Journeys;
  readonly #quarantine: CsvFile;
  readonly #tests: TestLog;
  readonly #streams: Streams;
  readonly #cases: DetectedCase[] = [];
  readonly #quarantines: OrderedQuarantine[] = [];
  readonly #known = new Set<number>();
  readonly #pending = new Map<number, DetectedCase>();
  #screenings: { readonly person: number; readonly at: number }[] = [];
  #coursesSeen = 0;

  constructor(
    seed: number,
    country: Country,
    epidemic: Epidemic,
    confinement: Confinement,
    journeys: Journeys,
    { quarantine, tests }: { readonly quarantine: CsvFile; readonly tests: TestLog },
  ) {
    this.#country = country;
    this.#epidemic = epidemic;
    this.#confinement = confinement;
    this.#journeys = journeys;
    this.#quarantine = quarantine;
    this.#tests = tests;
    this.#streams = randomStreams(seed, 'response');
  }

  /** By the instant of confirmation. */
  get cases(): readonly DetectedCase[] {
    return this.#cases;
  }

  get quarantines(): readonly OrderedQuarantine[] {
    return this.#quarantines;
  }

  /** Carries out what falls into the day `[start, start + DAY_S)`; gives the cases confirmed in it. */
  beginDay(day: number, start: number): readonly DetectedCase[] {
    this.#awaitTests();
    this.#screen(start);
    this.#testOthers(day, start);
    const today = [...this.#pending.values()]
      .filter(({ confirmed }) => confirmed < start + DAY_S)
      .sort((one, other) => one.confirmed - other.confirmed || one.person - other.person);
    for (const detected of today) this.#confirm(detected, start);
    return today;
  }

  /** Enters the tests whose results are still due. */
  finish(): void {
    for (const detected of this.#pending.values()) this.#logPositive(detected);
  }

  // Who falls ill may go to be tested.
  #awaitTests(): void {
    const { courses } = this.#epidemic;
    for (; this.#coursesSeen < courses.length; this.#coursesSeen++) {
      const course = courses[this.#coursesSeen]!;
      const random = this.#streams(course.person, 0);
      if (course.onset === undefined || !random.chance(SEEKS_TEST_CHANCE)) continue;
      const delay_s = random.between(ONSET_TO_SPECIMEN_S.low, ONSET_TO_SPECIMEN_S.high);
      this.#expect(course, course.onset + delay_s);
    }
  }

  #screen(start: number): void {
    const isDue = ({ at }: { at: number }) => at < start + DAY_S;
    for (const { person, at } of this.#screenings.filter(isDue)) this.#test(person, at);
    this.#screenings = this.#screenings.filter((screening) => !isDue(screening));
  }

  // Other fevers, papers for a journey: anybody who is not kept somewhere.
  #testOthers(day: number, start: number): void {
    const { count } = this.#country.people;
    const random = this.#streams(-1 - day, 4);
    for (let left = Math.round(count * OTHER_TESTS_SHARE); left > 0; left--) {
      const person = random.below(count);
      const at = start + random.between(OTHER_TESTS_S.low, OTHER_TESTS_S.high);
      if (!this.#confinement.isConfinedAfter(person, start)) this.#test(person, at);
    }
  }

  #test(person: number, at: number): void {
    const course = this.#epidemic.courseOf(person);
    if (course && course.infectedAt + DETECTABLE_S <= at && at < course.infectiousTo)
      this.#expect(course, at);
    else {
      const { low, high } = SPECIMEN_TO_RESULT_S;
      this.#tests.log({ person, sampled: at, result: at + this.#streams(person, at).between(low, high) });
    }
  }

  #logPositive({ person, specimen, confirmed }: DetectedCase): void {
    const { infectiousFrom, onset } = this.#epidemic.courseOf(person)!;
    this.#tests.log({ person, sampled: specimen, result: confirmed, infectiousAt: onset ?? infectiousFrom });
  }

  // The earlier of two tests finds the infection.
  #expect({ person, onset }: Course, specimen: number): void {
    const expected = this.#pending.get(person);
    if (this.#known.has(person) || (expected && expected.specimen <= specimen)) return;
    const random = this.#streams(person, 1);
    const confirmed = specimen + random.between(SPECIMEN_TO_RESULT_S.low, SPECIMEN_TO_RESULT_S.high);
    const isolated = confirmed + random.between(RESULT_TO_ISOLATION_S.low, RESULT_TO_ISOLATION_S.high);
    this.#pending.set(person, {
      person,
      specimen,
      confirmed,
      isolated,
      ...(onset !== undefined && { onset }),
    });
  }

  #confirm(detected: DetectedCase, start: number): void {
    const { person, isolated } = detected;
    this.#pending.delete(person);
    this.#known.add(person);
    this.#cases.push(detected);
    this.#logPositive(detected);
    const hospitals = this.#country.places.venuesOf(this.#journeys.townOf(person), 'hospital');
    const hospital = this.#streams(person, 2).pick(hospitals);
    this.#confinement.confine(person, hospital.firstSpot, isolated, Number.POSITIVE_INFINITY);
    this.#quarantineHousehold(detected, start);
  }

  #quarantineHousehold({ person, isolated }: DetectedCase, dayStart: number): void {
    const { household, firstMember, townOf } = this.#country.people;
    const home = household[person]!;
    for (let member = firstMember[home]!; member < firstMember[home + 1]!; member++) {
      const random = this.#streams(member, 3);
      if (this.#known.has(member) || this.#confinement.isConfinedAfter(member, isolated)) continue;
      if (this.#journeys.isAway(member)) continue;
      if (!random.chance(QUARANTINE_CHANCE)) continue;
      const start = isolated + random.between(ISOLATION_TO_QUARANTINE_S.low, ISOLATION_TO_QUARANTINE_S.high);
      const facility = random.chance(FACILITY_CHANCE)
        ? random.pick(this.#country.places.venuesOf(townOf(member), 'facility'))
        : undefined;
      this.#confinement.confine(member, facility?.firstSpot ?? home, start, start + QUARANTINE_S);
      this.#order(member, start, facility?.id);
      const nextDay = start < dayStart + DAY_S ? dayStart + DAY_S : dayStart + 2 * DAY_S;
      this.#screenings.push({
        person: member,
        at: nextDay + random.between(SCREENING_S.low, SCREENING_S.high),
      });
    }
  }

  #order(person: number, start: number, facility: string | undefined): void {
    const end = start + QUARANTINE_S;
    const interval = `${instantText(start)},${instantText(end)}`;
    const where = facility === undefined ? 'home,' : `facility,${facility}`;
    const isWatched = facility === undefined && this.#streams(person, 5).chance(WRISTBAND_CHANCE);
    const wristband = isWatched ? `VDT${String(this.#quarantines.length + 1).padStart(6, '0')}` : undefined;
    this.#quarantine.add(`${this.#country.people.id(person)},${interval},${where},${wristband ?? ''}`);
    this.#quarantines.push({
      person,
      start,
      end,
      ...(facility !== undefined && { facility }),
      ...(wristband !== undefined && { wristband }),
    });
  }
}
