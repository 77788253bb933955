import { setImmediate } from 'node:timers/promises';
import { DEFAULT_ZONE } from '../../engine/time.ts';
import { DAY_S, DAY_START_H } from './days/agenda.ts';
import { Confinement } from './days/confinement.ts';
import { Journeys } from './days/journeys.ts';
import { Schedule } from './days/schedule.ts';
import { Epidemic } from './epidemic/epidemic.ts';
import { meetingsOf } from './epidemic/meetings.ts';
import { type DetectedCase, Response } from './epidemic/response.ts';
import { checked, type SynthOptions } from './options.ts';
import { EncounterLog } from './records/encounters.ts';
import { Interviews } from './records/interviews.ts';
import { writeCases, writePersons, writeTruth, writeVenues } from './records/tables.ts';
import { TestLog } from './records/test-log.ts';
import { VisitLog } from './records/visits.ts';
import { COLUMNS, CsvFile, type FileName } from './records/write.ts';
import { type Country, settle } from './towns/settlement.ts';
import { countrySites, type Site } from './towns/sites.ts';
import { TownSpots } from './towns/spots.ts';

/** Numbers of rows written; `infections` counts the index persons too. */
export interface SynthCounts {
  readonly towns: number;
  readonly persons: number;
  readonly encounters: number;
  readonly visits: number;
  readonly flights: number;
  readonly tests: number;
  readonly cases: number;
  readonly infections: number;
}

/**
 * Writes an invented country with an epidemic into the folder, one CSV file a feed and the truth under `truth/`.
 * Files of the same name are replaced. Memory holds the persons, the infected persons' meetings and one day of
 * one town.
 * @throws SynthOptionError
 */
export function writeCountry(folder: string, options: SynthOptions): Promise<SynthCounts> {
  return writeTowns(folder, options, countrySites);
}

/** Writes the life of the towns that the number of persons makes. @throws SynthOptionError */
export async function writeTowns(
  folder: string,
  options: SynthOptions,
  sitesOf: (persons: number) => Site[],
): Promise<SynthCounts> {
  const { seed, persons, days, firstDay, appShare } = checked(options);
  const files = openFiles(folder);
  try {
    const country = settle(seed, sitesOf(persons), appShare);
    const life = new Life(seed, country, firstDay, days, files);
    const { length: towns } = country.sites;
    for (let day = 0; day < days; day++) {
      life.beginDay(day);
      for (let town = 0; town < towns; town++) {
        life.live(town);
        options.onProgress?.(day * towns + town + 1, days * towns);
        await setImmediate();
      }
      life.endDay();
    }
    return life.finish();
  } finally {
    for (const file of Object.values(files)) file.close();
  }
}

type Files = Readonly<Record<FileName, CsvFile>>;

function openFiles(folder: string): Files {
  const names = Object.keys(COLUMNS) as FileName[];
  return Object.fromEntries(names.map((name) => [name, new CsvFile(folder, name)])) as Files;
}

/** What happens, day by day and town by town, and what is recorded of it. */
class Life {
  readonly #seed: number;
  readonly #country: Country;
  readonly #year: number;
  readonly #start: number;
  readonly #end: number;
  readonly #files: Files;
  readonly #schedule: Schedule;
  readonly #epidemic: Epidemic;
  readonly #response: Response;
  readonly #encounters: EncounterLog;
  readonly #visits: VisitLog;
  readonly #interviews: Interviews;
  #toInterview: DetectedCase[] = [];
  #day = 0;

  constructor(seed: number, country: Country, firstDay: Temporal.PlainDate, days: number, files: Files) {
    const confinement = new Confinement(country.people.count);
    this.#seed = seed;
    this.#country = country;
    this.#year = firstDay.year;
    this.#start = dayStart(firstDay);
    this.#end = this.#start + days * DAY_S;
    this.#files = files;
    const journeys = new Journeys(seed, country, confinement, files.entries);
    const isWeekend = Array.from({ length: days }, (_, day) => firstDay.add({ days: day }).dayOfWeek > 5);
    this.#schedule = new Schedule(seed, country, confinement, journeys, isWeekend);
    this.#epidemic = new Epidemic(seed, country, this.#start);
    const tests = new TestLog(seed, country, files.tests, this.#end);
    const registers = { quarantine: files.quarantine, tests };
    this.#response = new Response(seed, country, this.#epidemic, confinement, journeys, registers);
    this.#encounters = new EncounterLog(seed, country, files.encounters);
    this.#visits = new VisitLog(seed, country, files.visits);
    this.#interviews = new Interviews(seed, country, this.#epidemic, files.contacts);
  }

  get #dayStart(): number {
    return this.#start + this.#day * DAY_S;
  }

  beginDay(day: number): void {
    this.#day = day;
    this.#toInterview.push(...this.#response.beginDay(day, this.#dayStart));
    this.#schedule.beginDay(day, this.#dayStart);
  }

  live(town: number): void {
    const country = this.#country;
    const stays = this.#schedule.staysIn(town);
    this.#visits.log(stays);
    const spots = new TownSpots(country, town);
    for (const meeting of meetingsOf(this.#seed, country, spots, stays, this.#day, this.#dayStart)) {
      this.#encounters.log(meeting);
      this.#epidemic.observe(meeting);
      this.#interviews.remember(meeting);
    }
  }

  endDay(): void {
    this.#epidemic.endDay(this.#day);
    this.#schedule.endDay();
    this.#interview(this.#dayStart + DAY_S);
  }

  finish(): SynthCounts {
    const files = this.#files;
    this.#response.finish();
    writePersons(files.persons, this.#seed, this.#country, this.#year);
    writeVenues(files.venues, this.#country);
    writeCases(files.cases, this.#country, this.#response.cases, this.#end);
    writeTruth(files['truth/infections'], files['truth/index'], this.#country, this.#epidemic);
    return {
      towns: this.#country.sites.length,
      persons: files.persons.rows,
      encounters: files.encounters.rows,
      visits: files.visits.rows,
      flights: files.entries.rows,
      tests: files.tests.rows,
      cases: files.cases.rows,
      infections: this.#epidemic.courses.length,
    };
  }

  // Isolation may fall into the day after confirmation.
  #interview(dayEnd: number): void {
    for (const detected of this.#toInterview) if (detected.isolated < dayEnd) this.#interviews.ask(detected);
    this.#toInterview = this.#toInterview.filter(({ isolated }) => isolated >= dayEnd);
    this.#interviews.endDay(dayEnd);
  }
}

function dayStart(day: Temporal.PlainDate): number {
  const time = Temporal.PlainTime.from({ hour: DAY_START_H });
  return day.toZonedDateTime({ timeZone: DEFAULT_ZONE, plainTime: time }).epochMilliseconds / 1000;
}
