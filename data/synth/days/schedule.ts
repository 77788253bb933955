import type { Country } from '../towns/settlement.ts';
import type { Confinement } from './confinement.ts';
import { Days } from './days.ts';
import { Guests } from './guests.ts';
import type { Journeys } from './journeys.ts';
import { StadiumEvening } from './stadium.ts';
import { type StaySink, Stays } from './stays.ts';

/** Where everybody is, one day after the other and in each day one town after the other. */
export class Schedule {
  readonly #country: Country;
  readonly #journeys: Journeys;
  readonly #isWeekend: readonly boolean[];
  readonly #evening: StadiumEvening;
  readonly #days: Days;
  readonly #guests: Guests;
  readonly #stays = new Stays();
  #day = 0;
  #start = 0;

  /** @param isWeekend of each day, from day 0 on */
  constructor(
    seed: number,
    country: Country,
    confinement: Confinement,
    journeys: Journeys,
    isWeekend: readonly boolean[],
  ) {
    this.#country = country;
    this.#journeys = journeys;
    this.#isWeekend = isWeekend;
    this.#evening = new StadiumEvening(seed, country, isWeekend);
    this.#days = new Days(seed, country, confinement, this.#evening);
    this.#guests = new Guests(country);
  }

  /** Plans the day `[start, start + DAY_S)` of those who are in more than one town. */
  beginDay(day: number, start: number): void {
    this.#day = day;
    this.#start = start;
    this.#journeys.beginDay(day, start);
    this.#evening.beginDay(day, (person) => this.#journeys.isAway(person));
    this.#guests.clear();
    this.#journeys.plan(day, start, this.#guests);
    for (const person of this.#evening.spectators) this.#plan(person, this.#guests);
  }

  /** All stays in a town on the day; they hold until the next call. Nobody is at two spots at a time. */
  staysIn(town: number): Stays {
    const { firstPerson } = this.#country.people;
    this.#stays.clear();
    for (let person = firstPerson[town]!; person < firstPerson[town + 1]!; person++)
      if (!this.#journeys.isAway(person) && this.#evening.spotOf(person) === undefined)
        this.#plan(person, this.#stays);
    this.#stays.addAll(this.#guests.in(town));
    return this.#stays;
  }

  endDay(): void {
    this.#journeys.endDay(this.#day);
  }

  #plan(person: number, stays: StaySink): void {
    this.#days.plan(person, this.#day, this.#start, this.#isWeekend[this.#day]!, stays);
  }
}
