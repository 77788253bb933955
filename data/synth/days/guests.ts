import type { Country } from '../towns/settlement.ts';
import { townOfSpot } from '../towns/spots.ts';
import { type StaySink, Stays } from './stays.ts';

/** The stays of those who are in several towns on a day, by the town in which each stay is. */
export class Guests implements StaySink {
  readonly #country: Country;
  readonly #byTown: readonly Stays[];

  constructor(country: Country) {
    this.#country = country;
    this.#byTown = country.sites.map(() => new Stays());
  }

  clear(): void {
    for (const stays of this.#byTown) stays.clear();
  }

  add(person: number, spot: number, start: number, end: number): void {
    this.#byTown[townOfSpot(this.#country, spot)]!.add(person, spot, start, end);
  }

  in(town: number): Stays {
    return this.#byTown[town]!;
  }
}
