import { setImmediate } from 'node:timers/promises';
import { DEFAULT_ZONE } from '../../engine/time.ts';
import { DAY_S, DAY_START_H } from './days/agenda.ts';
import { Confinement } from './days/confinement.ts';
import { Journeys } from './days/journeys.ts';
import { Schedule } from './days/schedule.ts';
import { Epidemic } from './epidemic/epidemic.ts';
import { meetingsOf } from './epidemic/meetings.ts';
import { type DetectedCase, Response } from './epidemic/response.ts';
import { CheckInErrors, coarseVenueRow } from './errors/check-ins.ts';
import { Errors } from './errors/errors.ts';
import { PhoneErrors } from './errors/phones.ts';
import type { ErrorRates } from './errors/rates.ts';
import { checked, type SynthOptions } from './options.ts';
import { BusCheckpoints } from './records/bus-checkpoints.ts';
import {
  patientsOf,
  writeConsultations,
  writeHelpRequests,
  writeReports,
  writeWristbandAlerts,
} from './records/care.ts';
import { EncounterLog } from './records/encounters.ts';
import { HealthDeclarations } from './records/health-declarations.ts';
import { Interviews } from './records/interviews.ts';
import { writePriorityGroups } from './records/priority-groups.ts';
import { writeRegisters } from './records/registers.ts';
import { writeCases, writeTruth, writeVenues } from './records/tables.ts';
import { TestLog } from './records/test-log.ts';
import { writeTransmissions } from './records/transmissions.ts';
import { TravelLog } from './records/travels.ts';
import { writeVaccinations } from './records/vaccinations.ts';
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
  /** Things that are wrong with the records. */
  readonly errors: number;
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
  const { seed, persons, days, firstDay, appShare, errors } = checked(options);
  const files = openFiles(folder);
  try {
    const country = settle(seed, sitesOf(persons), appShare);
    const life = new Life(seed, country, { firstDay, days, errors }, files);
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

interface Period {
  readonly firstDay: Temporal.PlainDate;
  readonly days: number;
  readonly errors: ErrorRates;
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
  readonly #errors: Errors;
  readonly #phones: PhoneErrors;
  readonly #checkIns: CheckInErrors;
  readonly #declarations: HealthDeclarations;
  readonly #buses: BusCheckpoints;
  readonly #encounters: EncounterLog;
  readonly #visits: VisitLog;
  readonly #interviews: Interviews;
  #toInterview: DetectedCase[] = [];
  #day = 0;

  constructor(seed: number, country: Country, { firstDay, days, errors }: Period, files: Files) {
    const confinement = new Confinement(country.people.count);
    this.#seed = seed;
    this.#country = country;
    this.#year = firstDay.year;
    this.#start = dayStart(firstDay);
    this.#end = this.#start + days * DAY_S;
    this.#files = files;
    this.#errors = new Errors(seed, errors, files['truth/errors']);
    const journeys = new Journeys(seed, country, confinement, new TravelLog(seed, country, files));
    const isWeekend = Array.from({ length: days }, (_, day) => firstDay.add({ days: day }).dayOfWeek > 5);
    this.#schedule = new Schedule(seed, country, confinement, journeys, isWeekend);
    this.#epidemic = new Epidemic(seed, country, this.#start);
    const tests = new TestLog(seed, country, this.#errors, files.tests, this.#end);
    const registers = { quarantine: files.quarantine, tests };
    this.#response = new Response(seed, country, this.#epidemic, confinement, journeys, registers);
    this.#phones = new PhoneErrors(country, this.#errors);
    const checkInFiles = { visits: files.visits, late: files['visits-late'] };
    this.#checkIns = new CheckInErrors(country, this.#errors, checkInFiles, this.#start, days);
    this.#declarations = new HealthDeclarations(seed, country, files.declarations);
    this.#buses = new BusCheckpoints(seed, country, files.checkpoints);
    this.#encounters = new EncounterLog(seed, country, this.#phones, files.encounters);
    this.#visits = new VisitLog(seed, country, this.#checkIns);
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
    this.#checkIns.writePranks(town, this.#day, this.#dayStart);
    this.#buses.log(stays);
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
    this.#declarations.logDay(this.#day, this.#dayStart);
    this.#interview(this.#dayStart + DAY_S);
  }

  finish(): SynthCounts {
    const files = this.#files;
    this.#response.finish();
    this.#writeRegisters();
    this.#writeCare();
    this.#phones.finish();
    this.#checkIns.finish();
    const { cases } = this.#response;
    const courseOf = (person: number) => this.#epidemic.courseOf(person);
    writeTransmissions(files.transmissions, this.#seed, this.#country, cases, courseOf);
    writeCases(files.cases, this.#country, cases, this.#end);
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
      errors: files['truth/errors'].rows,
    };
  }

  #writeRegisters(): void {
    const files = this.#files;
    const registers = {
      health: files.persons,
      population: files['persons-population'],
      identities: files.identities,
      truth: files['truth/identities'],
    };
    writeRegisters(registers, this.#seed, this.#country, this.#year, this.#errors);
    writeVenues(files.venues, this.#country);
    for (const ward of this.#checkIns.coarseWards) files.venues.add(coarseVenueRow(this.#country, ward));
    writePriorityGroups(files.priority_groups, this.#seed, this.#country, this.#start);
  }

  #writeCare(): void {
    const [files, seed, country] = [this.#files, this.#seed, this.#country];
    const { cases, quarantines } = this.#response;
    const period = { start: this.#start, now: this.#end };
    for (const { person } of cases)
      if (this.#errors.befalls('case-without-test', person)) this.#noteUntested(person);
    writeVaccinations(files.vaccinations, seed, country, cases, this.#end, this.#errors);
    this.#declarations.logIll(this.#epidemic.courses, this.#end);
    const watched = { alerts: files.wristband_alerts, checkpoints: files.checkpoints };
    writeWristbandAlerts(watched, seed, country, quarantines, this.#end);
    writeHelpRequests(files.help_requests, seed, country, quarantines, period);
    writeReports(files.reports, seed, country, period);
    writeConsultations(files.consultations, seed, country, patientsOf(cases, quarantines), this.#end);
  }

  #noteUntested(person: number): void {
    const subject = this.#country.people.id(person);
    this.#errors.note({ kind: 'case-without-test', feed: 'tests', subject, rows: 1, detail: '' });
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
