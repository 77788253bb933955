import { DAY_S } from '../days/agenda.ts';
import { randomStreams, type Streams } from '../random.ts';
import type { Country } from '../towns/settlement.ts';
import type { Meeting } from './meetings.ts';

/** One infection of index persons per this many (assumption). */
const PERSONS_PER_INDEX = 250;
/** Index persons were infected elsewhere between these instants, seconds after the first day's start (assumption). */
const INDEX_INFECTED_S = { low: -3 * DAY_S, high: DAY_S };
/** From infection to infectiousness, seconds; the mean of 3 d is below the 3.9 d of Kang et al. 2022 (Delta). */
const LATENT_S = { low: 2 * DAY_S, high: 4 * DAY_S };
/** From infectiousness to onset; the mean incubation of 4.5 d lies between 3.7 d (Ogata 2022) and 5.8 d (Kang). */
const PRESYMPTOMATIC_S = { low: 0.5 * DAY_S, high: 2.5 * DAY_S };
/** Length of infectiousness, seconds (assumption). */
const INFECTIOUS_S = { low: 5 * DAY_S, high: 9 * DAY_S };
/** Share without symptoms (assumption, above the 4.6 % of Li et al. 2022, whose cases were all detected). */
const ASYMPTOMATIC_CHANCE = 0.15;
/** Less time than this close in a day infects nobody, seconds (CDC's definition of a close contact, taken as true). */
const INFECTING_S = 900;
/** Chance to infect per hour at a distance of whole metres (assumption: so 37 % of a household; 30 % in Madewell et al. 2022). */
const INFECTION_PER_HOUR = [0, 0.07, 0.04, 0.01] as const;
const INFECTION_CHANCE_MAX = 0.6;

/** One person's infection; instants in epoch seconds. */
export interface Course {
  readonly person: number;
  /** None for an index person, who was infected elsewhere. */
  readonly source?: { readonly infector: number; readonly spot: number };
  readonly infectedAt: number;
  readonly infectiousFrom: number;
  readonly infectiousTo: number;
  /** None for a course without symptoms. */
  readonly onset?: number;
}

/** All that one infectious person and one susceptible person spent together in a day. */
interface Exposure {
  readonly infector: number;
  readonly infectee: number;
  readonly meetings: Meeting[];
}

/** Who infects whom: the truth behind the records. */
export class Epidemic {
  readonly #persons: number;
  readonly #courses: Course[] = [];
  readonly #courseOf = new Map<number, Course>();
  /** 1 for each person with a course: asked for every meeting. */
  readonly #isInfected: Uint8Array;
  readonly #draws: Streams;
  readonly #lives: Streams;
  #exposures = new Map<number, Exposure>();

  constructor(seed: number, { people }: Country, firstDayStart: number) {
    this.#persons = people.count;
    this.#isInfected = new Uint8Array(people.count);
    this.#draws = randomStreams(seed, 'infections');
    this.#lives = randomStreams(seed, 'courses');
    this.#infectIndexPersons(firstDayStart);
  }

  /** In the order in which they became known to the simulation; only ever added to. */
  get courses(): readonly Course[] {
    return this.#courses;
  }

  isInfected(person: number): boolean {
    return this.#isInfected[person] === 1;
  }

  courseOf(person: number): Course | undefined {
    return this.#courseOf.get(person);
  }

  /** Takes note of a meeting if it can infect. */
  observe(meeting: Meeting): void {
    const { a, b } = meeting;
    if (this.#isInfected[a] === this.#isInfected[b]) return;
    if (this.#isInfected[a]) this.#expose(this.#courseOf.get(a)!, b, meeting);
    else this.#expose(this.#courseOf.get(b)!, a, meeting);
  }

  /** Decides which exposures of the day infected. */
  endDay(day: number): void {
    const infections = new Map<number, Course>();
    for (const exposure of this.#exposures.values()) {
      const course = this.#outcome(exposure, day);
      if (!course) continue;
      const earlier = infections.get(course.person);
      if (!earlier || course.infectedAt < earlier.infectedAt) infections.set(course.person, course);
    }
    this.#exposures = new Map();
    for (const course of [...infections.values()].sort(byInfection)) this.#add(course);
  }

  #infectIndexPersons(firstDayStart: number): void {
    const random = this.#draws(-1);
    const count = Math.ceil(this.#persons / PERSONS_PER_INDEX);
    while (this.#courses.length < count) {
      const person = random.below(this.#persons);
      const infectedAt = firstDayStart + random.between(INDEX_INFECTED_S.low, INDEX_INFECTED_S.high);
      if (!this.#courseOf.has(person)) this.#add(this.#course(person, infectedAt));
    }
  }

  #add(course: Course): void {
    this.#courses.push(course);
    this.#courseOf.set(course.person, course);
    this.#isInfected[course.person] = 1;
  }

  #expose({ person, infectiousFrom, infectiousTo }: Course, infectee: number, meeting: Meeting): void {
    const start = Math.max(meeting.start, infectiousFrom);
    const end = Math.min(meeting.end, infectiousTo);
    if (end <= start) return;
    const key = person * this.#persons + infectee;
    const exposure = this.#exposures.get(key) ?? { infector: person, infectee, meetings: [] };
    exposure.meetings.push({ ...meeting, start, end });
    this.#exposures.set(key, exposure);
  }

  #outcome({ infector, infectee, meetings }: Exposure, day: number): Course | undefined {
    const total_s = meetings.reduce((sum, { start, end }) => sum + end - start, 0);
    if (total_s < INFECTING_S) return undefined;
    const random = this.#draws(infector * this.#persons + infectee, day);
    const hazard = meetings.reduce(
      (sum, { start, end, distance_m }) => sum + ((end - start) / 3600) * INFECTION_PER_HOUR[distance_m]!,
      0,
    );
    if (!random.chance(Math.min(hazard, INFECTION_CHANCE_MAX))) return undefined;
    const { instant, spot } = after(meetings, random.between(INFECTING_S, total_s));
    return this.#course(infectee, instant, { infector, spot });
  }

  #course(person: number, infectedAt: number, source?: Course['source']): Course {
    const random = this.#lives(person);
    const infectiousFrom = infectedAt + random.between(LATENT_S.low, LATENT_S.high);
    const infectiousTo = infectiousFrom + random.between(INFECTIOUS_S.low, INFECTIOUS_S.high);
    const onset = infectiousFrom + random.between(PRESYMPTOMATIC_S.low, PRESYMPTOMATIC_S.high);
    const isAsymptomatic = random.chance(ASYMPTOMATIC_CHANCE);
    return {
      person,
      infectedAt,
      infectiousFrom,
      infectiousTo,
      ...(source && { source }),
      ...(!isAsymptomatic && { onset }),
    };
  }
}

// The instant at which the meetings, one after the other, have lasted this long, and where that was.
function after(meetings: Meeting[], together_s: number): { instant: number; spot: number } {
  let left_s = together_s;
  for (const { start, end, spot } of meetings.sort((one, other) => one.start - other.start)) {
    if (left_s <= end - start) return { instant: start + left_s, spot };
    left_s -= end - start;
  }
  throw new RangeError(`${together_s} s is longer than the meetings lasted`);
}

function byInfection(one: Course, other: Course): number {
  return one.infectedAt - other.infectedAt || one.person - other.person;
}
