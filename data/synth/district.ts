import { setImmediate } from 'node:timers/promises';
import { DEFAULT_ZONE } from '../../engine/time.ts';
import { Confinement } from './confinement.ts';
import { DAY_S, DAY_START_H, Days, type Town } from './days.ts';
import { EncounterLog } from './encounters.ts';
import { Epidemic } from './epidemic.ts';
import { Interviews } from './interviews.ts';
import { meetingsOf } from './meetings.ts';
import { settlePeople } from './people.ts';
import { buildPlaces } from './places.ts';
import { type DetectedCase, Response } from './response.ts';
import { assignRoles } from './roles.ts';
import { Stays } from './stays.ts';
import { writeCases, writePersons, writeTruth, writeVenues } from './tables.ts';
import { VisitLog } from './visits.ts';
import { COLUMNS, CsvFile, type FileName } from './write.ts';

export interface DistrictOptions {
  /** Whole, in `[0, 2^32)`. Equal options give equal bytes. */
  readonly seed: number;
  /** From 100 to 10,000,000; 2,000 by default. */
  readonly persons?: number;
  /** From 1 to 366; 14 by default. */
  readonly days?: number;
  /** Local date of the first day, `2021-08-02` by default. */
  readonly firstDay?: string;
  /** Called after each day. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Numbers of rows written; `infections` counts the index persons too. */
export interface DistrictCounts {
  readonly persons: number;
  readonly encounters: number;
  readonly visits: number;
  readonly cases: number;
  readonly infections: number;
}

/** A district cannot be made as asked; the message names the option, its value and what was expected. */
export class DistrictOptionError extends Error {
  override name = 'DistrictOptionError';
}

/**
 * Writes an invented district with an epidemic into the folder, one CSV file a feed and the truth under
 * `truth/`. Files of the same name are replaced. Memory holds the persons and one day.
 * @throws DistrictOptionError
 */
export async function writeDistrict(folder: string, options: DistrictOptions): Promise<DistrictCounts> {
  const { seed, persons, days, firstDay } = checked(options);
  const files = openFiles(folder);
  try {
    const district = new District(seed, settle(seed, persons), dayStart(firstDay), files);
    for (let day = 0; day < days; day++) {
      district.live(day, firstDay.add({ days: day }).dayOfWeek > 5);
      options.onProgress?.(day + 1, days);
      await setImmediate();
    }
    return district.finish(firstDay, days);
  } finally {
    for (const file of Object.values(files)) file.close();
  }
}

type Files = Readonly<Record<FileName, CsvFile>>;

function openFiles(folder: string): Files {
  const names = Object.keys(COLUMNS) as FileName[];
  return Object.fromEntries(names.map((name) => [name, new CsvFile(folder, name)])) as Files;
}

function settle(seed: number, persons: number): Town {
  const people = settlePeople(seed, persons);
  const places = buildPlaces(seed, people);
  return { people, places, roles: assignRoles(seed, people, places) };
}

class District {
  readonly #seed: number;
  readonly #town: Town;
  readonly #start: number;
  readonly #files: Files;
  readonly #stays = new Stays();
  readonly #days: Days;
  readonly #epidemic: Epidemic;
  readonly #response: Response;
  readonly #encounters: EncounterLog;
  readonly #visits: VisitLog;
  readonly #interviews: Interviews;
  #toInterview: DetectedCase[] = [];

  constructor(seed: number, town: Town, start: number, files: Files) {
    const confinement = new Confinement(town.people.count);
    this.#seed = seed;
    this.#town = town;
    this.#start = start;
    this.#files = files;
    this.#days = new Days(seed, town, confinement);
    this.#epidemic = new Epidemic(seed, town, start);
    this.#response = new Response(seed, town, this.#epidemic, confinement, files.quarantine);
    this.#encounters = new EncounterLog(seed, town, files.encounters);
    this.#visits = new VisitLog(seed, town, files.visits);
    this.#interviews = new Interviews(seed, town, this.#epidemic, files.contacts);
  }

  live(day: number, isWeekend: boolean): void {
    const start = this.#start + day * DAY_S;
    this.#toInterview.push(...this.#response.beginDay(start));
    this.#stays.clear();
    this.#days.plan(day, start, isWeekend, this.#stays);
    this.#visits.log(this.#stays);
    for (const meeting of meetingsOf(this.#seed, this.#town.places, this.#stays, day, start)) {
      this.#encounters.log(meeting);
      this.#epidemic.observe(meeting);
      this.#interviews.remember(meeting);
    }
    this.#epidemic.endDay(day);
    this.#interview(start + DAY_S);
  }

  finish(firstDay: Temporal.PlainDate, days: number): DistrictCounts {
    const files = this.#files;
    writePersons(files.persons, this.#seed, this.#town, firstDay.year);
    writeVenues(files.venues, this.#town);
    writeCases(files.cases, this.#town, this.#response.cases, this.#start + days * DAY_S);
    writeTruth(files['truth/infections'], files['truth/index'], this.#town, this.#epidemic);
    return {
      persons: files.persons.rows,
      encounters: files.encounters.rows,
      visits: files.visits.rows,
      cases: files.cases.rows,
      infections: this.#epidemic.courses.length,
    };
  }

  // Isolation may fall into the day after confirmation.
  #interview(dayEnd: number): void {
    for (const detected of this.#toInterview) if (detected.isolated < dayEnd) this.#interviews.ask(detected);
    this.#toInterview = this.#toInterview.filter(({ isolated }) => isolated >= dayEnd);
  }
}

function dayStart(day: Temporal.PlainDate): number {
  const time = Temporal.PlainTime.from({ hour: DAY_START_H });
  return day.toZonedDateTime({ timeZone: DEFAULT_ZONE, plainTime: time }).epochMilliseconds / 1000;
}

function checked({ seed, persons = 2000, days = 14, firstDay = '2021-08-02' }: DistrictOptions) {
  requireWhole('seed', seed, 0, 2 ** 32 - 1);
  requireWhole('persons', persons, 100, 10_000_000);
  requireWhole('days', days, 1, 366);
  return { seed, persons, days, firstDay: dateFrom(firstDay) };
}

function requireWhole(name: string, value: number, least: number, most: number): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  throw new DistrictOptionError(`${name}: ${value} is not a whole number from ${least} to ${most}`);
}

function dateFrom(text: string): Temporal.PlainDate {
  try {
    const date = Temporal.PlainDate.from(text);
    if (date.toString() === text && date.year >= 2001 && date.year <= 2098) return date;
  } catch {
    // Falls through to the message below.
  }
  throw new DistrictOptionError(
    `firstDay: "${text}" is not a date of the years 2001 to 2098, such as 2021-08-02`,
  );
}
