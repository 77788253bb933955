import type { Random } from '../random.ts';
import type { Confinement } from './confinement.ts';
import type { StaySink } from './stays.ts';

/** A person's day starts when people get up, so that a night belongs to the day before. */
export const DAY_START_H = 5;
export const DAY_S = 86_400;

/** How long a way takes, seconds (assumption). */
const TRAVEL_S = { low: 5 * 60, high: 20 * 60 };

/** Seconds, both included. */
export interface Span {
  readonly low: number;
  readonly high: number;
}

/** Writes one person's day from its start to its end; who is nowhere else and does not travel is at home. */
export class Agenda {
  /** The person is placed up to here. */
  now: number;
  #isHome = true;
  readonly #person: number;
  #home: number;
  readonly #start: number;
  readonly #stays: StaySink;
  readonly #confinement: Confinement;

  constructor(person: number, home: number, start: number, stays: StaySink, confinement: Confinement) {
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

  /** From here on home is another spot. */
  moveTo(home: number): void {
    this.#home = home;
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

  /** Ends the day at home; whoever is confined spends that time where they are kept. */
  endDay(): void {
    const end = this.#start + DAY_S;
    this.stayBetween(this.#home, this.now, end);
    this.#confinement.addKept(this.#stays, this.#person, this.#start, end);
  }

  #pass(random: Random): void {
    this.now += random.between(TRAVEL_S.low, TRAVEL_S.high);
  }
}
