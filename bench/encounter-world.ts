import type { EncounterColumns } from '../engine/columns.ts';
import type { TraceSource } from '../engine/exposure/trace.ts';
import { DEFAULT_POLICY } from '../engine/policy.ts';
import { buildWorld, type World } from '../engine/world.ts';
import { FIRST_INSTANT, mulberry, randomEncounters } from './random-encounters.ts';

export const SCALE = { persons: 1_000_000, encounters: 10_000_000, days: 14, seed: 7 };

const DAY_S = 86_400;
const NONE = new Uint32Array(0);

/** A world of encounters alone: what the suites that time the graph have in common. */
export function encounterWorld(encounters: EncounterColumns = randomEncounters(SCALE)): World {
  return buildWorld({
    personCount: SCALE.persons,
    venueCount: 0,
    encounters,
    visits: { person: NONE, venue: NONE, checkIn: NONE, checkOut: NONE, zone: NONE },
    removals: { person: NONE, start: NONE, end: NONE, facility: NONE },
  });
}

/** Cases all over the record, each with the infectious period of an onset on some instant of it. */
export function indexCases(count: number): TraceSource[] {
  const random = mulberry(SCALE.seed + 1);
  return Array.from({ length: count }, () => {
    const onset = FIRST_INSTANT + Math.floor(random() * SCALE.days * DAY_S);
    return {
      person: Math.floor(random() * SCALE.persons),
      from: onset - DEFAULT_POLICY.infectious_before_s,
      to: onset + DEFAULT_POLICY.infectious_after_s,
    };
  });
}
