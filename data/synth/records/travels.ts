import { type Random, randomStreams, type Streams } from '../random.ts';
import { numberIn, officialId } from '../towns/identifiers.ts';
import type { Country } from '../towns/settlement.ts';
import { latLng, WARD_COUNT, wardName } from '../towns/wards.ts';
import { Form } from './forms.ts';
import { instantText } from './instant.ts';
import type { CsvFile } from './write.ts';

const MINUTE_S = 60;

// Chances, times and sizes: assumption.
const DECLARES_CHANCE = 0.8;
const DECLARED_BEFORE_S = { low: 120 * MINUTE_S, high: 24 * 60 * MINUTE_S };
/** The checkpoint of a town that sends passengers to another town's airport is passed this long before departure. */
const ROAD_S = { low: 60 * MINUTE_S, high: 90 * MINUTE_S };
const SEATS_OF_A_CAR = 4;

/** A passenger of a flight; instants in epoch seconds. */
export interface Passenger {
  readonly person: number;
  readonly flight: string;
  readonly seat: string;
  /** Numbers of towns. */
  readonly from: number;
  readonly to: number;
  readonly departs: number;
  readonly arrives: number;
  /** At the gate of the town of arrival. */
  readonly enters: number;
}

/** Where records of travels go. */
export interface TravelFiles {
  readonly entries: CsvFile;
  readonly declarations: CsvFile;
  readonly checkpoints: CsvFile;
}

/** Writes what a flight leaves behind: entries, declarations of the journey, and checkpoints on the way to the airport. */
export class TravelLog {
  readonly #files: TravelFiles;
  readonly #country: Country;
  readonly #streams: Streams;
  readonly #form: Form;
  #cars = 0;

  constructor(seed: number, country: Country, files: TravelFiles) {
    this.#files = files;
    this.#country = country;
    this.#streams = randomStreams(seed, 'travels');
    this.#form = new Form(seed, country, 'declarations');
  }

  /** All passengers of one flight. */
  log(passengers: readonly Passenger[]): void {
    const { people } = this.#country;
    for (const passenger of passengers) {
      const { person, flight, seat, to, enters } = passenger;
      const { passport } = this.#country.identifiers(person);
      const gate = this.#country.sites[to]!.airport;
      this.#files.entries.add(
        `${people.id(person)},${instantText(enters)},${gate},${flight},${seat},${numberIn(passport)}`,
      );
      const random = this.#streams(person, passenger.departs);
      if (random.chance(DECLARES_CHANCE)) this.#declare(passenger, random);
    }
    const byRoad = passengers.filter(({ person, from }) => people.townOf(person) !== from);
    for (const [town, own] of Map.groupBy(byRoad, ({ person, from }) => `${people.townOf(person)} ${from}`))
      this.#drive(Number(town.split(' ')[0]), own);
  }

  #declare({ person, flight, seat, from, to, departs, arrives }: Passenger, random: Random): void {
    const declared = departs - random.between(DECLARED_BEFORE_S.low, DECLARED_BEFORE_S.high);
    const areas = `${this.#chiefWard(from)},${this.#chiefWard(to)}`;
    const times = `${instantText(departs)},${instantText(arrives)}`;
    this.#files.declarations.add(
      `${this.#officialId(person)},${instantText(declared)},,false,${areas},${times},${flight},${seat},${this.#form.fields(person)}`,
    );
  }

  // Who comes from the same town shares cars: co-travellers before the flight.
  #drive(town: number, passengers: readonly Passenger[]): void {
    for (let first = 0; first < passengers.length; first += SEATS_OF_A_CAR) {
      const car = passengers.slice(first, first + SEATS_OF_A_CAR);
      const { person, from, departs } = car[0]!;
      const passed = departs - this.#streams(-1 - person, departs).between(ROAD_S.low, ROAD_S.high);
      const plate = `00A-${String(++this.#cars).padStart(5, '0')}`;
      const where = latLng(this.#country.sites[from]!.centre);
      const areas = `${this.#chiefWard(town)},${this.#chiefWard(from)}`;
      for (const { person: passenger } of car)
        this.#files.checkpoints.add(
          `${this.#officialId(passenger)},CK-${from},${instantText(passed)},in,${plate},${where},${areas}`,
        );
    }
  }

  #chiefWard(town: number): string {
    return wardName(this.#country.sites, town * WARD_COUNT);
  }

  #officialId(person: number): string {
    return officialId(this.#country.people, this.#country.identifiers, person);
  }
}
