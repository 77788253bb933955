import { nextRide } from './buses.ts';
import type { Confinement } from './confinement.ts';
import type { People } from './people.ts';
import type { Places, Venue } from './places.ts';
import { type Random, randomStreams, type Streams } from './random.ts';
import { AT_HOME, NO_LINE, type Roles, VENDOR } from './roles.ts';
import type { Stays } from './stays.ts';

/** A person's day starts when the district gets up, so that a night belongs to the day before. */
export const DAY_START_H = 5;
const HOUR_S = 3600;
const MINUTE_S = 60;
export const DAY_S = 24 * HOUR_S;

// Times after the start of the day, durations in seconds, chances a day: assumption.
const MORNING_MARKET_S = { low: 0.5 * HOUR_S, high: HOUR_S };
const LEAVE_S = { low: 1.75 * HOUR_S, high: 2.75 * HOUR_S };
const LUNCH_S = { low: 6.25 * HOUR_S, high: 6.75 * HOUR_S };
const LUNCH_BREAK_S = { low: 40 * MINUTE_S, high: 60 * MINUTE_S };
const FINISH_S = { low: 11.5 * HOUR_S, high: 12.5 * HOUR_S };
const STALL_OPENS_S = { low: 0, high: 0.5 * HOUR_S };
const STALL_CLOSES_S = { low: 6.5 * HOUR_S, high: 7.5 * HOUR_S };
const OUTING_S = { low: 3 * HOUR_S, high: 10 * HOUR_S };
const EVENING_OUT_S = { low: 14 * HOUR_S, high: 14.5 * HOUR_S };
const TRAVEL_S = { low: 5 * MINUTE_S, high: 20 * MINUTE_S };
const STALL_VISIT_S = { low: 3 * MINUTE_S, high: 18 * MINUTE_S };
const STALLS_VISITED = { low: 1, high: 3 };
const TABLE_S = { low: 25 * MINUTE_S, high: 75 * MINUTE_S };
const MARKET_CHANCE = 0.5;
const LUNCH_OUT_CHANCE = 0.1;
const CAFE_CHANCE = { workday: 0.1, weekend: 0.25 };
/** Friends take the same table of the café that they like (chance that a guest goes there). */
const FAVOURITE_TABLE_CHANCE = 0.7;
const OUTING_AGE = 14;

export interface Town {
  readonly people: People;
  readonly places: Places;
  readonly roles: Roles;
}

interface Span {
  readonly low: number;
  readonly high: number;
}

/** Plans the days of all persons. */
export class Days {
  readonly #town: Town;
  readonly #streams: Streams;
  readonly #habits: Streams;
  readonly #confinement: Confinement;

  constructor(seed: number, town: Town, confinement: Confinement) {
    this.#town = town;
    this.#streams = randomStreams(seed, 'days');
    this.#habits = randomStreams(seed, 'habits');
    this.#confinement = confinement;
  }

  /** Adds everyone's stays of the day `[start, start + DAY_S)`; nobody is at two spots at a time. */
  plan(day: number, start: number, isWeekend: boolean, stays: Stays): void {
    const { people } = this.#town;
    for (let person = 0; person < people.count; person++) {
      const agenda = new Agenda(person, people.household[person]!, start, stays, this.#confinement);
      this.#spend(person, day, isWeekend, agenda);
      agenda.endDay();
      this.#confinement.addKept(stays, person, start, start + DAY_S);
    }
  }

  #spend(person: number, day: number, isWeekend: boolean, agenda: Agenda): void {
    const { people, roles } = this.#town;
    const random = this.#streams(person, day);
    const role = roles.role[person]!;
    const isShopper = this.#isShopper(person, day);
    if (role === VENDOR) this.#sell(person, random, agenda);
    else if (role !== AT_HOME && !isWeekend) {
      if (isShopper) this.#shop(MORNING_MARKET_S, random, agenda);
      this.#work(person, random, agenda);
    } else if (isShopper) this.#shop(OUTING_S, random, agenda);
    const cafe = isWeekend ? CAFE_CHANCE.weekend : CAFE_CHANCE.workday;
    if (people.age[person]! >= OUTING_AGE && random.chance(cafe)) {
      agenda.leaveAt(EVENING_OUT_S, random);
      this.#sitDown(person, TABLE_S, random, agenda);
      agenda.travel(random);
    }
  }

  // One member of a household goes for all, each day another.
  #isShopper(person: number, day: number): boolean {
    const { household, firstMember, age } = this.#town.people;
    const home = household[person]!;
    const random = this.#streams(-1 - home, day);
    if (!random.chance(MARKET_CHANCE)) return false;
    const first = firstMember[home]!;
    return first + random.below(firstMember[home + 1]! - first) === person && age[person]! >= OUTING_AGE;
  }

  #sell(person: number, random: Random, agenda: Agenda): void {
    agenda.leaveAt(STALL_OPENS_S, random);
    agenda.stayUntil(this.#town.roles.daySpot[person]!, STALL_CLOSES_S, random);
    agenda.travel(random);
  }

  #shop(when: Span, random: Random, agenda: Agenda): void {
    const market = random.pick(this.#town.places.venuesOf('market'));
    agenda.leaveAt(when, random);
    for (let stalls = random.between(STALLS_VISITED.low, STALLS_VISITED.high); stalls > 0; stalls--)
      agenda.stayFor(market.firstSpot + random.below(market.spotCount), STALL_VISIT_S, random);
    agenda.travel(random);
  }

  #work(person: number, random: Random, agenda: Agenda): void {
    const spot = this.#town.roles.daySpot[person]!;
    agenda.leaveAt(LEAVE_S, random);
    this.#ride(person, random, agenda);
    agenda.stayUntil(spot, LUNCH_S, random);
    if (this.#town.people.age[person]! >= OUTING_AGE && random.chance(LUNCH_OUT_CHANCE))
      this.#sitDown(person, LUNCH_BREAK_S, random, agenda);
    agenda.stayUntil(spot, FINISH_S, random);
    this.#ride(person, random, agenda);
    agenda.travel(random);
  }

  #ride(person: number, random: Random, agenda: Agenda): void {
    const line = this.#town.roles.line[person]!;
    if (line === NO_LINE) return;
    const { spot, boards, alights } = nextRide(this.#town.places, line, agenda.now, random);
    agenda.stayBetween(spot, boards, alights);
  }

  #sitDown(person: number, duration: Span, random: Random, agenda: Agenda): void {
    const cafes = this.#town.places.venuesOf('cafe');
    const favourite = tableOf(cafes, this.#habits(person));
    agenda.stayFor(
      random.chance(FAVOURITE_TABLE_CHANCE) ? favourite : tableOf(cafes, random),
      duration,
      random,
    );
  }
}

function tableOf(cafes: readonly Venue[], random: Random): number {
  const cafe = random.pick(cafes);
  return cafe.firstSpot + random.below(cafe.spotCount);
}

/** Writes one person's day from its start to its end; who is nowhere else and does not travel is at home. */
class Agenda {
  /** The person is placed up to here. */
  now: number;
  #isHome = true;
  readonly #person: number;
  readonly #home: number;
  readonly #start: number;
  readonly #stays: Stays;
  readonly #confinement: Confinement;

  constructor(person: number, home: number, start: number, stays: Stays, confinement: Confinement) {
    this.#person = person;
    this.#home = home;
    this.#start = start;
    this.#stays = stays;
    this.#confinement = confinement;
    this.now = start;
  }

  /** Stays at home until some time of the day, then travels. Someone still out goes on from there. */
  leaveAt(time: Span, random: Random): void {
    const leaves = Math.max(this.now, this.#start + random.between(time.low, time.high));
    if (this.#isHome) this.stayBetween(this.#home, this.now, leaves);
    this.now = leaves;
    this.#isHome = false;
    this.#pass(random);
  }

  /** Travels home. */
  travel(random: Random): void {
    this.#pass(random);
    this.#isHome = true;
  }

  stayUntil(spot: number, time: Span, random: Random): void {
    this.stayBetween(spot, this.now, this.#start + random.between(time.low, time.high));
  }

  stayFor(spot: number, duration: Span, random: Random): void {
    this.stayBetween(spot, this.now, this.now + random.between(duration.low, duration.high));
  }

  stayBetween(spot: number, from: number, until: number): void {
    this.#confinement.addFree(this.#stays, this.#person, spot, from, until);
    this.now = Math.max(this.now, until);
  }

  endDay(): void {
    this.stayBetween(this.#home, this.now, this.#start + DAY_S);
  }

  #pass(random: Random): void {
    this.now += random.between(TRAVEL_S.low, TRAVEL_S.high);
  }
}
