import type { People } from './people.ts';
import { FLIGHT_SPOTS, type Route, routesOf } from './routes.ts';
import type { Site } from './sites.ts';
import { SEATS_PER_SPOT, spectatorsOf } from './stand.ts';
import { type PlaceKind, type Venue, VenueList, zonesOf } from './venues.ts';
import { townOfWard } from './wards.ts';

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
