import type { Random } from '../random.ts';
import { BUSES_PER_LINE } from '../towns/places.ts';
import type { Venue } from '../towns/venues.ts';

// A line is a loop that its vehicles drive one behind the other, around the clock (assumption).
const HEADWAY_S = 900;
/** From one stop to the next; a loop has enough stops for every ward (assumption). */
const STOP_S = 180;
const STOPS = 8;
/** A ride ends within the loop: the last stop's offset and the longest ride stay below it (assumption). */
const RIDE_S = { low: 10 * 60, high: 35 * 60 };

export interface Ride {
  readonly spot: number;
  readonly boards: number;
  readonly alights: number;
}

/** The next ride of a line of the town's vehicles for someone at a stop from the instant on. */
export function nextRide(vehicles: readonly Venue[], line: number, from: number, random: Random): Ride {
  const stop_s = random.below(STOPS) * STOP_S;
  const run = Math.ceil((from - stop_s) / HEADWAY_S);
  const vehicle = vehicles[line * BUSES_PER_LINE + (run % BUSES_PER_LINE)]!;
  const boards = run * HEADWAY_S + stop_s;
  return {
    spot: vehicle.firstSpot + random.below(vehicle.spotCount),
    boards,
    alights: boards + random.between(RIDE_S.low, RIDE_S.high),
  };
}
