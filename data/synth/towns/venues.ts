import { type Random, randomStreams, type Streams } from '../random.ts';
import { placeName } from './names.ts';
import type { Site } from './sites.ts';
import { SEATS_PER_SPOT, SPOTS_PER_ROW } from './stand.ts';
import { type Position, somewhereIn, WARD_COUNT } from './wards.ts';

/**
 * A spot is where people come close: a home, a team's corner, a row of desks, a market stall, a café table, two
 * rows of seats in a bus or an aircraft, some seats of a row in the stadium, a room. Homes are the spots
 * `[0, householdCount)`; then the venues' spots follow, town by town.
 */
export type PlaceKind =
  | 'home'
  | 'work'
  | 'school'
  | 'market'
  | 'cafe'
  | 'bus'
  | 'hospital'
  | 'facility'
  | 'hotel'
  | 'stadium'
  | 'flight';

/** Persons that one spot holds, for the venue's capacity (assumption). */
const SPOT_CAPACITY: Readonly<Record<PlaceKind, number>> = {
  home: 6,
  work: 8,
  school: 6,
  market: 6,
  cafe: 4,
  bus: 4,
  hospital: 300,
  facility: 200,
  hotel: 2,
  stadium: SEATS_PER_SPOT,
  flight: 12,
};

export interface Venue {
  /** Feed identifier. */
  readonly id: string;
  readonly name: string;
  readonly kind: PlaceKind;
  readonly ward: number;
  readonly position: Position;
  readonly firstSpot: number;
  readonly spotCount: number;
  readonly capacity: number;
}

const ZONE_WORD: Partial<Record<PlaceKind, string>> = {
  work: 'Tổ',
  market: 'Sạp',
  cafe: 'Bàn',
  hotel: 'Phòng',
  stadium: 'Hàng',
};

/** The venues of the country as they are added, town after town; each takes the next spots. */
export class VenueList {
  readonly venues: Venue[] = [];
  /** Where venues are being added. */
  town = 0;
  nextSpot: number;
  readonly #streams: Streams;
  readonly #sites: readonly Site[];
  readonly #numberOf = new Map<PlaceKind, number>();

  constructor(seed: number, sites: readonly Site[], homes: number) {
    this.#streams = randomStreams(seed, 'places');
    this.#sites = sites;
    this.nextSpot = homes;
  }

  add(kind: PlaceKind, word: string, count: number, spotsOf: (random: Random) => number): void {
    for (let i = 0; i < count; i++) {
      const number = (this.#numberOf.get(kind) ?? 0) + 1;
      this.#numberOf.set(kind, number);
      const random = this.#streams(this.venues.length);
      const ward = random.below(WARD_COUNT);
      const spotCount = spotsOf(random);
      const name = `${placeName(word, random)} ${number}`;
      this.#push(kind, `${kind}-${String(number).padStart(3, '0')}`, name, ward, spotCount, random);
    }
  }

  addFlight(flight: string, spotCount: number): void {
    this.#push('flight', `flight:${flight}`, flight, 0, spotCount, this.#streams(this.venues.length));
  }

  #push(
    kind: PlaceKind,
    id: string,
    name: string,
    wardOfTown: number,
    spotCount: number,
    random: Random,
  ): void {
    const ward = this.town * WARD_COUNT + wardOfTown;
    this.venues.push({
      id,
      name,
      kind,
      ward,
      position: somewhereIn(this.#sites, ward, random),
      firstSpot: this.nextSpot,
      spotCount,
      capacity: spotCount * SPOT_CAPACITY[kind],
    });
    this.nextSpot += spotCount;
  }
}

/** What a check-in names as its zone, for each spot of the venue. */
export function zonesOf({ kind, spotCount }: Venue): string[] {
  const word = ZONE_WORD[kind];
  const spotsPerZone = kind === 'stadium' ? SPOTS_PER_ROW : 1;
  return Array.from({ length: spotCount }, (_, i) =>
    word ? `${word} ${Math.floor(i / spotsPerZone) + 1}` : '',
  );
}
