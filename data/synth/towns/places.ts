import { type Random, randomStreams } from '../random.ts';
import { placeName } from './names.ts';
import type { People } from './people.ts';
import { FLIGHT_SPOTS, type Route, routesOf } from './routes.ts';
import type { Site } from './sites.ts';
import { SEATS_PER_SPOT, SPOTS_PER_ROW, spectatorsOf } from './stand.ts';
import { type Position, somewhereIn, townOfWard, WARD_COUNT } from './wards.ts';

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

// Sizes and numbers: assumption.
const WORKERS_SHARE = 0.45;
const TEAM_SIZE = 6;
const TEAMS = { low: 2, high: 6 };
const PUPILS_SHARE = 0.2;
const DESK_GROUP_SIZE = 5;
const SCHOOL_DESK_GROUPS = 80;
const MARKET_PERSONS = 4000;
const MARKET_STALLS = 40;
const STALL_PERSONS = 50;
const CAFE_PERSONS = 150;
const CAFE_TABLES = 8;
const BUS_LINE_PERSONS = 700;
export const BUSES_PER_LINE = 4;
const BUS_SPOTS = 10;
const FACILITY_PERSONS = 10_000;
const HOTEL_PERSONS = 4000;
const HOTEL_ROOMS = 20;

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

export interface Places {
  readonly venues: readonly Venue[];
  readonly spotCount: number;
  /** Town t has the venues' spots `[firstSpot[t], firstSpot[t + 1])`. */
  readonly firstSpot: Uint32Array;
  readonly routes: readonly Route[];
  /** The venue of a spot, none for a home. */
  venueAt(spot: number): Venue | undefined;
  kindAt(spot: number): PlaceKind;
  /** What a check-in at this spot names as its zone; empty for a venue without zones. */
  zoneAt(spot: number): string;
  venuesOf(town: number, kind: PlaceKind): readonly Venue[];
}

const ZONE_WORD: Partial<Record<PlaceKind, string>> = {
  work: 'Tổ',
  market: 'Sạp',
  cafe: 'Bàn',
  hotel: 'Phòng',
  stadium: 'Hàng',
};

/** Builds what the people of each town need. */
export function buildPlaces(seed: number, sites: readonly Site[], people: People): Places {
  const venues = new VenueList(seed, sites, people.householdCount);
  const routes = routesOf(sites);
  const firstSpot = [venues.nextSpot];
  for (const [town, site] of sites.entries()) {
    venues.town = town;
    addTown(venues, site.persons);
    if (site.airport)
      addAirport(
        venues,
        site.persons,
        routes.filter(({ from }) => from === town),
      );
    if (site.hasStadium)
      venues.add('stadium', 'Sân vận động', 1, () => Math.ceil(spectatorsOf(sites, town) / SEATS_PER_SPOT));
    firstSpot.push(venues.nextSpot);
  }
  return placesOf(venues.venues, people.householdCount, Uint32Array.from(firstSpot), routes);
}

function addTown(venues: VenueList, count: number): void {
  addWorkplaces(venues, Math.ceil((count * WORKERS_SHARE) / TEAM_SIZE));
  const deskGroups = Math.ceil((count * PUPILS_SHARE) / DESK_GROUP_SIZE);
  const schools = Math.ceil(deskGroups / SCHOOL_DESK_GROUPS);
  const stalls = Math.min(MARKET_STALLS, Math.ceil(count / STALL_PERSONS));
  venues.add('school', 'Trường', schools, () => Math.ceil(deskGroups / schools));
  venues.add('market', 'Chợ', Math.ceil(count / MARKET_PERSONS), () => stalls);
  venues.add('cafe', 'Cà phê', Math.ceil(count / CAFE_PERSONS), () => CAFE_TABLES);
  venues.add('bus', 'Xe buýt', Math.ceil(count / BUS_LINE_PERSONS) * BUSES_PER_LINE, () => BUS_SPOTS);
  venues.add('hospital', 'Bệnh viện dã chiến', Math.ceil(count / FACILITY_PERSONS), () => 1);
  venues.add('facility', 'Khu cách ly', Math.ceil(count / FACILITY_PERSONS), () => 1);
}

function addAirport(venues: VenueList, count: number, routes: readonly Route[]): void {
  venues.add('hotel', 'Khách sạn', Math.ceil(count / HOTEL_PERSONS), () => HOTEL_ROOMS);
  for (const { out, back } of routes)
    for (const flight of [out, back]) venues.addFlight(flight, FLIGHT_SPOTS);
}

function addWorkplaces(venues: VenueList, teams: number): void {
  for (let left = teams; left > 0; ) {
    venues.add('work', 'Công ty', 1, (random) => Math.min(left, random.between(TEAMS.low, TEAMS.high)));
    left -= venues.venues.at(-1)!.spotCount;
  }
}

class VenueList {
  readonly venues: Venue[] = [];
  /** Where venues are being added. */
  town = 0;
  nextSpot: number;
  readonly #streams: ReturnType<typeof randomStreams>;
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

function placesOf(
  venues: readonly Venue[],
  homes: number,
  firstSpot: Uint32Array,
  routes: readonly Route[],
): Places {
  const venueOfSpot = venues.flatMap((venue) => new Array<Venue>(venue.spotCount).fill(venue));
  const venueAt = (spot: number) => (spot < homes ? undefined : venueOfSpot[spot - homes]);
  const byTown = Map.groupBy(venues, ({ ward }) => townOfWard(ward));
  const byKind = new Map(
    [...byTown].map(([town, own]) => [town, Map.groupBy(own, (venue) => venue.kind)] as const),
  );
  const zones = venues.flatMap(zonesOf);
  return {
    venues,
    spotCount: homes + venueOfSpot.length,
    firstSpot,
    routes,
    venueAt,
    kindAt: (spot) => venueAt(spot)?.kind ?? 'home',
    zoneAt: (spot) => zones[spot - homes] ?? '',
    venuesOf: (town, kind) => byKind.get(town)?.get(kind) ?? [],
  };
}

function zonesOf({ kind, spotCount }: Venue): string[] {
  const word = ZONE_WORD[kind];
  const spotsPerZone = kind === 'stadium' ? SPOTS_PER_ROW : 1;
  return Array.from({ length: spotCount }, (_, i) =>
    word ? `${word} ${Math.floor(i / spotsPerZone) + 1}` : '',
  );
}
