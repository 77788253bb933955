import { distance_km, nearestAirport, type Site } from './sites.ts';

/** Share of the persons who set out by air on a day: assumption, above the 0.1 % of 2019, so that small countries fly. */
const TRIPS_A_DAY = 0.004;
/** Passengers of a full flight, and of the emptiest (assumption). */
const PASSENGERS = { low: 2, high: 140 };
/** Seats of the synthetic aircraft: an Airbus A321 has some more. */
export const SEAT_LETTERS = 'ABCDEF';
const SEAT_ROWS = 30;
/** Rows of one spot. */
export const ROWS_PER_SPOT = 2;
export const FLIGHT_SPOTS = SEAT_ROWS / ROWS_PER_SPOT;
export const SEATS = SEAT_ROWS * SEAT_LETTERS.length;

// Times after the start of the day and durations, seconds: assumption.
const HOUR_S = 3600;
const FIRST_OUT_S = 4 * HOUR_S;
const FIRST_BACK_S = 10 * HOUR_S;
const SLOT_S = HOUR_S / 2;
const SLOTS = 8;
const TAXI_S = HOUR_S / 2;
const SPEED_KM_PER_HOUR = 700;
const LONGEST_STAY_DAYS = 4;

/** A pair of daily flights: people of `from` and around it fly to `to` and come back together some days later. */
export interface Route {
  /** Numbers of towns. */
  readonly from: number;
  readonly to: number;
  /** Flight numbers. */
  readonly out: string;
  readonly back: string;
  /** Departures after the start of the day. */
  readonly outAt_s: number;
  readonly backAt_s: number;
  readonly duration_s: number;
  /** Days from the flight out to the flight back. */
  readonly stay_days: number;
  /** Passengers who set out on a day. */
  readonly passengers: number;
}

/** The routes from every airport to the largest towns with another; none where there is one airport or none. */
export function routesOf(sites: readonly Site[]): Route[] {
  const airports = [...sites.keys()].filter((town) => sites[town]!.airport !== undefined);
  if (airports.length < 2) return [];
  const routes: Route[] = [];
  for (const from of airports) {
    const travellers =
      catchmentOf(sites, from).reduce((sum, town) => sum + sites[town]!.persons, 0) * TRIPS_A_DAY;
    const count = Math.ceil(travellers / PASSENGERS.high);
    const others = airports.filter((airport) => airport !== from);
    const passengers = Math.max(PASSENGERS.low, Math.round(travellers / count));
    for (let i = 0; i < count; i++)
      routes.push(routeOf(sites, from, others[i % others.length]!, routes.length, passengers));
  }
  return routes;
}

/** The towns whose people fly from this one. */
export function catchmentOf(sites: readonly Site[], airport: number): number[] {
  return [...sites.keys()].filter((town) => nearestAirport(sites, town) === airport);
}

function routeOf(
  sites: readonly Site[],
  from: number,
  to: number,
  number: number,
  passengers: number,
): Route {
  const slot = number % SLOTS;
  const flown_h = distance_km(sites, from, to) / SPEED_KM_PER_HOUR;
  return {
    from,
    to,
    out: `VN${101 + 2 * number}`,
    back: `VN${102 + 2 * number}`,
    outAt_s: FIRST_OUT_S + slot * SLOT_S,
    backAt_s: FIRST_BACK_S + slot * SLOT_S,
    duration_s: TAXI_S + Math.round(flown_h * HOUR_S),
    stay_days: 1 + (number % LONGEST_STAY_DAYS),
    passengers,
  };
}
