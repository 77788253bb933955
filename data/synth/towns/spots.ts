import type { Country } from './settlement.ts';
import { townOfWard } from './wards.ts';

/** The spots of one town, numbered from 0: its homes, then those of its venues. */
export class TownSpots {
  readonly count: number;
  readonly #homes: number;
  readonly #firstHome: number;
  readonly #firstVenueSpot: number;

  constructor({ people, places }: Country, town: number) {
    this.#firstHome = people.firstHousehold[town]!;
    this.#homes = people.firstHousehold[town + 1]! - this.#firstHome;
    this.#firstVenueSpot = places.firstSpot[town]!;
    this.count = this.#homes + places.firstSpot[town + 1]! - this.#firstVenueSpot;
  }

  /** Place of one of the town's spots in it. */
  indexOf(spot: number): number {
    return spot >= this.#firstVenueSpot ? spot - this.#firstVenueSpot + this.#homes : spot - this.#firstHome;
  }

  spotAt(index: number): number {
    return index < this.#homes ? index + this.#firstHome : index - this.#homes + this.#firstVenueSpot;
  }
}

/** The town in which a spot lies. */
export function townOfSpot({ people, places }: Country, spot: number): number {
  return townOfWard(places.venueAt(spot)?.ward ?? people.wardOfHousehold[spot]!);
}
