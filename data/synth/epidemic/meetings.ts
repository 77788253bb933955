import { DAY_S } from '../days/agenda.ts';
import type { Stays } from '../days/stays.ts';
import { type Random, randomStreams } from '../random.ts';
import type { Country } from '../towns/settlement.ts';
import type { TownSpots } from '../towns/spots.ts';
import type { PlaceKind } from '../towns/venues.ts';

/** Two persons close to each other in `[start, end)`: what is true, whoever recorded it. */
export interface Meeting {
  readonly a: number;
  readonly b: number;
  readonly spot: number;
  readonly start: number;
  readonly end: number;
  readonly distance_m: number;
}

interface Closeness {
  /** Chance that two persons at the spot meet at all while both are there. */
  readonly chance: number;
  /** Longest time that they spend close; without it, all the time that both are there. */
  readonly longest_s?: number;
  /** Part of the day in which they meet, seconds after its start; without it, the whole day. */
  readonly hours?: { readonly from_s: number; readonly until_s: number };
  /** Metres by weight. */
  readonly distances: readonly (readonly [distance_m: number, weight: number])[];
}

const HOUR_S = 3600;

// Chances, durations and distances: assumption. Home: the evening, from 18:00 to 22:00.
const CLOSENESS: Partial<Record<PlaceKind, Closeness>> = {
  home: {
    chance: 0.9,
    hours: { from_s: 13 * HOUR_S, until_s: 17 * HOUR_S },
    distances: [
      [1, 6],
      [2, 4],
    ],
  },
  work: {
    chance: 0.6,
    longest_s: 1.5 * HOUR_S,
    distances: [
      [1, 4],
      [2, 4],
      [3, 2],
    ],
  },
  school: {
    chance: 0.6,
    longest_s: 1.5 * HOUR_S,
    distances: [
      [1, 5],
      [2, 4],
      [3, 1],
    ],
  },
  market: {
    chance: 0.8,
    distances: [
      [1, 5],
      [2, 3],
      [3, 2],
    ],
  },
  cafe: {
    chance: 0.95,
    distances: [
      [1, 7],
      [2, 3],
    ],
  },
  bus: {
    chance: 0.9,
    distances: [
      [1, 6],
      [2, 4],
    ],
  },
  hotel: {
    chance: 0.9,
    hours: { from_s: 13 * HOUR_S, until_s: 17 * HOUR_S },
    distances: [
      [1, 4],
      [2, 6],
    ],
  },
  stadium: {
    chance: 0.7,
    distances: [
      [1, 6],
      [2, 3],
      [3, 1],
    ],
  },
  flight: {
    chance: 0.8,
    distances: [
      [1, 5],
      [2, 5],
    ],
  },
};

/** Shorter meetings have no effect and leave no trace (assumption). */
const SHORTEST_S = 120;
/** Part of the possible time that two persons spend close where `longest_s` or `hours` bounds it (assumption). */
const PART = { low: 0.25, high: 0.95 };

/** All meetings of a town's stays on a day, spot by spot. */
export function* meetingsOf(
  seed: number,
  { places }: Country,
  spots: TownSpots,
  stays: Stays,
  day: number,
  dayStart: number,
): Generator<Meeting> {
  const { offsets, order } = stays.bySpot(spots);
  const streams = randomStreams(seed, 'meetings');
  for (let index = 0; index < spots.count; index++) {
    const first = offsets[index]!;
    const last = offsets[index + 1]!;
    if (last - first < 2) continue;
    const spot = spots.spotAt(index);
    const closeness = CLOSENESS[places.kindAt(spot)];
    if (closeness === undefined) continue;
    const random = streams(spot, day);
    for (let i = first; i < last; i++)
      for (let j = i + 1; j < last; j++) {
        const meeting = meetingOf(stays, order[i]!, order[j]!, closeness, dayStart, random);
        if (meeting) yield meeting;
      }
  }
}

function meetingOf(
  stays: Stays,
  one: number,
  other: number,
  { chance, longest_s, hours, distances }: Closeness,
  dayStart: number,
  random: Random,
): Meeting | undefined {
  const from = dayStart + (hours?.from_s ?? 0);
  const until = dayStart + (hours?.until_s ?? DAY_S);
  const both = Math.max(stays.start(one), stays.start(other), from);
  const possible_s = Math.min(stays.end(one), stays.end(other), until) - both;
  const a = stays.person(one);
  const b = stays.person(other);
  if (possible_s < SHORTEST_S || a === b || !random.chance(chance)) return undefined;
  const isWhole = longest_s === undefined && hours === undefined;
  const part = isWhole ? 1 : PART.low + random.unit() * (PART.high - PART.low);
  const duration_s = Math.floor(Math.min(possible_s, longest_s ?? possible_s) * part);
  if (duration_s < SHORTEST_S) return undefined;
  const start = both + random.between(0, possible_s - duration_s);
  return {
    a,
    b,
    spot: stays.spot(one),
    start,
    end: start + duration_s,
    distance_m: random.pickWeighted(distances),
  };
}
