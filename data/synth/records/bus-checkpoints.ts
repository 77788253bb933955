import type { Stays } from '../days/stays.ts';
import { randomStreams, type Streams } from '../random.ts';
import { officialId } from '../towns/identifiers.ts';
import type { Country } from '../towns/settlement.ts';
import type { Venue } from '../towns/venues.ts';
import { latLng, townOfWard, wardName } from '../towns/wards.ts';
import { instantText } from './instant.ts';
import type { CsvFile } from './write.ts';

/** Every so many vehicles passes a checkpoint, amid the ride (assumption). */
const VEHICLES_PER_CHECKPOINT = 4;
/** Share of the riders whom a checkpoint registers (assumption). */
const REGISTERED_CHANCE = 0.5;
const NOON_S = 12 * 3600;
const DAY_S = 86_400;
const OFFSET_S = 7 * 3600;

/** Writes the passages of those who ride a bus past a checkpoint. */
export class BusCheckpoints {
  readonly #country: Country;
  readonly #file: CsvFile;
  readonly #streams: Streams;

  constructor(seed: number, country: Country, file: CsvFile) {
    this.#country = country;
    this.#file = file;
    this.#streams = randomStreams(seed, 'bus checkpoints');
  }

  log(stays: Stays): void {
    const { places } = this.#country;
    for (let stay = 0; stay < stays.count; stay++) {
      const vehicle = places.venueAt(stays.spot(stay));
      if (vehicle?.kind !== 'bus' || vehicle.firstSpot % VEHICLES_PER_CHECKPOINT !== 0) continue;
      this.#pass(stays.person(stay), vehicle, stays.start(stay), stays.end(stay));
    }
  }

  #pass(person: number, vehicle: Venue, boards: number, alights: number): void {
    if (!this.#streams(person, boards).chance(REGISTERED_CHANCE)) return;
    const { people, identifiers, places, roles, sites } = this.#country;
    const passed = boards + Math.floor((alights - boards) / 2);
    const home = wardName(sites, people.wardOfHousehold[people.household[person]!]!);
    const aim = places.venueAt(roles.daySpot[person]!);
    const away = aim === undefined ? home : wardName(sites, aim.ward);
    const isMorning = (passed + OFFSET_S) % DAY_S < NOON_S;
    const [direction, from, to] = isMorning ? ['out', home, away] : ['in', away, home];
    const id = officialId(people, identifiers, person);
    const checkpoint = `CK-${townOfWard(vehicle.ward)}-${vehicle.ward}`;
    this.#file.add(
      `${id},${checkpoint},${instantText(passed)},${direction},${vehicle.id},${latLng(vehicle.position)},${from},${to}`,
    );
  }
}
