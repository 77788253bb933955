import { type Random, randomStreams, type Streams } from '../random.ts';
import { AT_HOME, NO_LINE, VENDOR } from '../towns/roles.ts';
import type { Country } from '../towns/settlement.ts';
import type { PlaceKind, Venue } from '../towns/venues.ts';
import { Agenda, type Span } from './agenda.ts';
import { nextRide } from './buses.ts';
import type { Confinement } from './confinement.ts';
import { MATCH_S, type StadiumEvening } from './stadium.ts';
import type { StaySink } from './stays.ts';

const HOUR_S = 3600;
const MINUTE_S = 60;

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
const STALL_VISIT_S = { low: 3 * MINUTE_S, high: 18 * MINUTE_S };
const STALLS_VISITED = { low: 1, high: 3 };
const TABLE_S = { low: 25 * MINUTE_S, high: 75 * MINUTE_S };
const MARKET_CHANCE = 0.5;
const LUNCH_OUT_CHANCE = 0.1;
const CAFE_CHANCE = { workday: 0.1, weekend: 0.25 };
/** Friends take the same table of the café that they like (chance that a guest goes there). */
const FAVOURITE_TABLE_CHANCE = 0.7;
const OUTING_AGE = 14;

/** Plans the days that people spend in their own town and, of one evening, in the stadium. */
export class Days {
  readonly #country: Country;
  readonly #streams: Streams;
  readonly #habits: Streams;
  readonly #confinement: Confinement;
  readonly #evening: StadiumEvening;

  constructor(seed: number, country: Country, confinement: Confinement, evening: StadiumEvening) {
    this.#country = country;
    this.#streams = randomStreams(seed, 'days');
    this.#habits = randomStreams(seed, 'habits');
    this.#confinement = confinement;
    this.#evening = evening;
  }

  /** Adds a person's stays of the day `[start, start + DAY_S)`; nobody is at two spots at a time. */
  plan(person: number, day: number, start: number, isWeekend: boolean, stays: StaySink): void {
    const agenda = new Agenda(
      person,
      this.#country.people.household[person]!,
      start,
      stays,
      this.#confinement,
    );
    this.#spend(person, day, isWeekend, start, agenda);
    agenda.endDay();
  }

  #spend(person: number, day: number, isWeekend: boolean, start: number, agenda: Agenda): void {
    const { people, roles } = this.#country;
    const random = this.#streams(person, day);
    const role = roles.role[person]!;
    const isShopper = this.#isShopper(person, day);
    if (role === VENDOR) this.#sell(person, random, agenda);
    else if (role !== AT_HOME && !isWeekend) {
      if (isShopper) this.#shop(person, MORNING_MARKET_S, random, agenda);
      this.#work(person, random, agenda);
    } else if (isShopper) this.#shop(person, OUTING_S, random, agenda);
    const seat = this.#evening.spotOf(person);
    const cafe = isWeekend ? CAFE_CHANCE.weekend : CAFE_CHANCE.workday;
    if (seat !== undefined) watch(seat, start, random, agenda);
    else if (people.age[person]! >= OUTING_AGE && random.chance(cafe)) {
      agenda.leaveAt(EVENING_OUT_S, random);
      this.#sitDown(person, TABLE_S, random, agenda);
      agenda.travel(random);
    }
  }

  // One member of a household goes for all, each day another.
  #isShopper(person: number, day: number): boolean {
    const { household, firstMember, age } = this.#country.people;
    const home = household[person]!;
    const random = this.#streams(-1 - home, day);
    if (!random.chance(MARKET_CHANCE)) return false;
    const first = firstMember[home]!;
    return first + random.below(firstMember[home + 1]! - first) === person && age[person]! >= OUTING_AGE;
  }

  #sell(person: number, random: Random, agenda: Agenda): void {
    agenda.leaveAt(STALL_OPENS_S, random);
    agenda.stayUntil(this.#country.roles.daySpot[person]!, STALL_CLOSES_S, random);
    agenda.travel(random);
  }

  #shop(person: number, when: Span, random: Random, agenda: Agenda): void {
    const market = random.pick(this.#venuesOf(person, 'market'));
    agenda.leaveAt(when, random);
    for (let stalls = random.between(STALLS_VISITED.low, STALLS_VISITED.high); stalls > 0; stalls--)
      agenda.stayFor(market.firstSpot + random.below(market.spotCount), STALL_VISIT_S, random);
    agenda.travel(random);
  }

  #work(person: number, random: Random, agenda: Agenda): void {
    const spot = this.#country.roles.daySpot[person]!;
    agenda.leaveAt(LEAVE_S, random);
    this.#ride(person, random, agenda);
    agenda.stayUntil(spot, LUNCH_S, random);
    if (this.#country.people.age[person]! >= OUTING_AGE && random.chance(LUNCH_OUT_CHANCE))
      this.#sitDown(person, LUNCH_BREAK_S, random, agenda);
    agenda.stayUntil(spot, FINISH_S, random);
    this.#ride(person, random, agenda);
    agenda.travel(random);
  }

  #ride(person: number, random: Random, agenda: Agenda): void {
    const line = this.#country.roles.line[person]!;
    if (line === NO_LINE) return;
    const { spot, boards, alights } = nextRide(this.#venuesOf(person, 'bus'), line, agenda.now, random);
    agenda.stayBetween(spot, boards, alights);
  }

  #sitDown(person: number, duration: Span, random: Random, agenda: Agenda): void {
    const cafes = this.#venuesOf(person, 'cafe');
    const favourite = tableOf(cafes, this.#habits(person));
    agenda.stayFor(
      random.chance(FAVOURITE_TABLE_CHANCE) ? favourite : tableOf(cafes, random),
      duration,
      random,
    );
  }

  #venuesOf(person: number, kind: PlaceKind): readonly Venue[] {
    const { people, places } = this.#country;
    return places.venuesOf(people.townOf(person), kind);
  }
}

function watch(seat: number, start: number, random: Random, agenda: Agenda): void {
  const { leaves, arrives, ends } = MATCH_S;
  agenda.leaveAt(leaves, random);
  const comes = Math.max(agenda.now, start + random.between(arrives.low, arrives.high));
  agenda.stayBetween(seat, comes, start + random.between(ends.low, ends.high));
  agenda.travel(random);
}

function tableOf(cafes: readonly Venue[], random: Random): number {
  const cafe = random.pick(cafes);
  return cafe.firstSpot + random.below(cafe.spotCount);
}
