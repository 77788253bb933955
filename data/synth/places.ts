import { placeName } from './names.ts';
import type { People } from './people.ts';
import { type Random, randomStreams } from './random.ts';
import { type Position, somewhereIn, WARDS, wardHalf } from './wards.ts';

/**
 * A spot is where people come close: a home, a team's corner, a row of desks, a market stall, a café table, two
 * rows of bus seats, a room. Homes are the spots `[0, householdCount)`; then the venues' spots follow.
 */
export type PlaceKind = 'home' | 'work' | 'school' | 'market' | 'cafe' | 'bus' | 'hospital' | 'facility';

// Sizes and numbers: assumption.
const WORKERS_SHARE = 0.45;
const TEAM_SIZE = 6;
const TEAMS = { low: 2, high: 6 };
const PUPILS_SHARE = 0.2;
const DESK_GROUP_SIZE = 5;
const SCHOOL_DESK_GROUPS = 80;
const MARKET_PERSONS = 4000;
const MARKET_STALLS = 40;
const CAFE_PERSONS = 150;
const CAFE_TABLES = 8;
const BUS_LINE_PERSONS = 700;
export const BUSES_PER_LINE = 4;
const BUS_SPOTS = 10;
const FACILITY_PERSONS = 10_000;

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
  /** The venue of a spot, none for a home. */
  venueAt(spot: number): Venue | undefined;
  kindAt(spot: number): PlaceKind;
  /** What a check-in at this spot names as its zone; empty for a venue without zones. */
  zoneAt(spot: number): string;
  venuesOf(kind: PlaceKind): readonly Venue[];
}

const ZONE_WORD: Partial<Record<PlaceKind, string>> = { work: 'Tổ', market: 'Sạp', cafe: 'Bàn' };

/** Builds what the people of the district need. */
export function buildPlaces(seed: number, people: People): Places {
  const venues = new VenueList(seed, people);
  const { count } = people;
  addWorkplaces(venues, Math.ceil((count * WORKERS_SHARE) / TEAM_SIZE));
  const deskGroups = Math.ceil((count * PUPILS_SHARE) / DESK_GROUP_SIZE);
  const schools = Math.ceil(deskGroups / SCHOOL_DESK_GROUPS);
  venues.add('school', 'Trường', schools, () => Math.ceil(deskGroups / schools));
  venues.add('market', 'Chợ', Math.ceil(count / MARKET_PERSONS), () => MARKET_STALLS);
  venues.add('cafe', 'Cà phê', Math.ceil(count / CAFE_PERSONS), () => CAFE_TABLES);
  venues.add('bus', 'Xe buýt', Math.ceil(count / BUS_LINE_PERSONS) * BUSES_PER_LINE, () => BUS_SPOTS);
  venues.add('hospital', 'Bệnh viện dã chiến', Math.ceil(count / FACILITY_PERSONS), () => 1);
  venues.add('facility', 'Khu cách ly', Math.ceil(count / FACILITY_PERSONS), () => 1);
  return placesOf(venues.venues, people.householdCount);
}

function addWorkplaces(venues: VenueList, teams: number): void {
  for (let left = teams; left > 0; ) {
    venues.add('work', 'Công ty', 1, (random) => Math.min(left, random.between(TEAMS.low, TEAMS.high)));
    left -= venues.venues.at(-1)!.spotCount;
  }
}

class VenueList {
  readonly venues: Venue[] = [];
  readonly #streams: ReturnType<typeof randomStreams>;
  readonly #half: number;
  readonly #numberOf = new Map<PlaceKind, number>();
  #nextSpot: number;

  constructor(seed: number, people: People) {
    this.#streams = randomStreams(seed, 'places');
    this.#half = wardHalf(people.count);
    this.#nextSpot = people.householdCount;
  }

  add(kind: PlaceKind, word: string, count: number, spotsOf: (random: Random) => number): void {
    for (let i = 0; i < count; i++) {
      const number = (this.#numberOf.get(kind) ?? 0) + 1;
      this.#numberOf.set(kind, number);
      const random = this.#streams(this.venues.length);
      const ward = random.below(WARDS.length);
      const spotCount = spotsOf(random);
      this.venues.push({
        id: `${kind}-${String(number).padStart(3, '0')}`,
        name: `${placeName(word, random)} ${number}`,
        kind,
        ward,
        position: somewhereIn(ward, this.#half, random),
        firstSpot: this.#nextSpot,
        spotCount,
        capacity: spotCount * SPOT_CAPACITY[kind],
      });
      this.#nextSpot += spotCount;
    }
  }
}

function placesOf(venues: readonly Venue[], homes: number): Places {
  const venueOfSpot = venues.flatMap((venue) => new Array<Venue>(venue.spotCount).fill(venue));
  const venueAt = (spot: number) => venueOfSpot[spot - homes];
  const byKind = Map.groupBy(venues, (venue) => venue.kind);
  const zones = venues.flatMap(zonesOf);
  return {
    venues,
    spotCount: homes + venueOfSpot.length,
    venueAt,
    kindAt: (spot) => venueAt(spot)?.kind ?? 'home',
    zoneAt: (spot) => zones[spot - homes] ?? '',
    venuesOf: (kind) => byKind.get(kind) ?? [],
  };
}

function zonesOf({ kind, spotCount }: Venue): string[] {
  const word = ZONE_WORD[kind];
  return Array.from({ length: spotCount }, (_, i) => (word ? `${word} ${i + 1}` : ''));
}
