import type { EncounterColumns } from '../engine/columns.ts';
import type { TraceSource } from '../engine/exposure/trace.ts';
import { DEFAULT_POLICY } from '../engine/policy.ts';
import { buildWorld, type World } from '../engine/world.ts';
import { type EncounterScale, FIRST_INSTANT, mulberry, randomEncounters } from './random-encounters.ts';

export const SCALE: EncounterScale = { persons: 1_000_000, encounters: 10_000_000, days: 14, seed: 7 };

const DAY_S = 86_400;
export const NONE = new Uint32Array(0);
export const NO_VISITS = { person: NONE, venue: NONE, checkIn: NONE, checkOut: NONE, zone: NONE };
export const NO_REMOVALS = { person: NONE, start: NONE, end: NONE, facility: NONE };

/** A world of encounters alone: what the suites that time the graph have in common. */
export function encounterWorld(scale = SCALE, encounters: EncounterColumns = randomEncounters(scale)): World {
  return buildWorld({
    personCount: scale.persons,
    venueCount: 0,
    encounters,
    visits: NO_VISITS,
    removals: NO_REMOVALS,
  });
}

/** What a figure says of its world. */
export function figureScale({ seed, persons, encounters, days }: EncounterScale) {
  return { seed, sizes: { persons, encounters, days } };
}

/** Cases all over the record, each with the infectious period of an onset on some instant of it. */
export function indexCases(count: number, { seed, days, persons } = SCALE): TraceSource[] {
  const random = mulberry(seed + 1);
  return Array.from({ length: count }, () => {
    const onset = FIRST_INSTANT + Math.floor(random() * days * DAY_S);
    return {
      person: Math.floor(random() * persons),
      from: onset - DEFAULT_POLICY.infectious_before_s,
      to: onset + DEFAULT_POLICY.infectious_after_s,
    };
  });
}
