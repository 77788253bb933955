import { randomStreams } from '../random.ts';
import type { Country } from '../towns/settlement.ts';
import { SEATS_PER_SPOT, spectatorsOf, spectatorTowns } from '../towns/stand.ts';
import type { Span } from './agenda.ts';

/** The youngest who go to a match in the evening, years (assumption). */
const SPECTATOR_AGE = 12;

const HOUR_S = 3600;
/** Times after the start of the day: a match at 19:00 (assumption). */
export const MATCH_S = {
  leaves: { low: 12.5 * HOUR_S, high: 13 * HOUR_S },
  arrives: { low: 13.5 * HOUR_S, high: 14 * HOUR_S },
  ends: { low: 15.9 * HOUR_S, high: 16.1 * HOUR_S },
} satisfies Record<string, Span>;

/** One evening on which many meet in the stand, most of them only with their neighbours. */
export class StadiumEvening {
  /** Day of the match, −1 where there is no stadium. */
  readonly day: number;
  readonly #seed: number;
  readonly #country: Country;
  readonly #host: number;
  readonly #spots = new Map<number, number>();

  /** The match is on the first weekend day, else on the last day. */
  constructor(seed: number, country: Country, isWeekend: readonly boolean[]) {
    this.#seed = seed;
    this.#country = country;
    this.#host = country.sites.findIndex(({ hasStadium }) => hasStadium);
    const weekend = isWeekend.indexOf(true);
    this.day = this.#host < 0 ? -1 : weekend < 0 ? isWeekend.length - 1 : weekend;
  }

  /** Persons who go there today. */
  get spectators(): Iterable<number> {
    return this.#spots.keys();
  }

  /** Spot of the person's seat, if they go there today. */
  spotOf(person: number): number | undefined {
    return this.#spots.get(person);
  }

  /** Sells the tickets of the day to persons who are in town. */
  beginDay(day: number, isAway: (person: number) => boolean): void {
    this.#spots.clear();
    if (day !== this.day) return;
    const { sites, people, places } = this.#country;
    const [stadium] = places.venuesOf(this.#host, 'stadium');
    const random = randomStreams(this.#seed, 'spectators')(0);
    const towns = spectatorTowns(sites, this.#host);
    let left = towns.reduce((sum, town) => sum + sites[town]!.persons, 0);
    let wanted = spectatorsOf(sites, this.#host);
    // In order of persons, so that households sit together; each is taken with the chance that fills the stand.
    for (const town of towns)
      for (let person = people.firstPerson[town]!; person < people.firstPerson[town + 1]!; person++, left--) {
        if (!random.chance(wanted / left) || people.age[person]! < SPECTATOR_AGE || isAway(person)) continue;
        this.#spots.set(person, stadium!.firstSpot + Math.floor(this.#spots.size / SEATS_PER_SPOT));
        wanted--;
      }
  }
}
