import type { People } from './people.ts';
import { BUSES_PER_LINE, type PlaceKind, type Places } from './places.ts';
import { randomStreams } from './random.ts';

export const AT_HOME = 0;
export const PUPIL = 1;
export const WORKER = 2;
export const VENDOR = 3;

/** Stands for "does not ride the bus". */
export const NO_LINE = 0xffff;

// Ages in years and shares: assumption.
const SCHOOL_AGE = { low: 6, high: 17 };
const WORK_AGE = { low: 19, high: 60 };
const WORK_CHANCE = 0.78;
/** Vendors at a stall, on average. */
const VENDORS_PER_STALL = 1.5;
const BUS_CHANCE = 0.25;
const BUS_AGE = 12;

/** What each person does on an ordinary day. */
export interface Roles {
  /** `AT_HOME`, `PUPIL`, `WORKER`, `VENDOR`. */
  readonly role: Uint8Array;
  /** Spot of the person's team, desk or stall; their home where they have none. */
  readonly daySpot: Uint32Array;
  /** Bus line that the person rides to it, or `NO_LINE`. */
  readonly line: Uint16Array;
}

export function assignRoles(seed: number, people: People, places: Places): Roles {
  const streams = randomStreams(seed, 'roles');
  const spots = {
    work: spotsOf(places, 'work'),
    school: spotsOf(places, 'school'),
    market: spotsOf(places, 'market'),
  };
  const vendorChance = Math.min(1, (spots.market.length * VENDORS_PER_STALL) / (people.count * 0.45));
  const lines = places.venuesOf('bus').length / BUSES_PER_LINE;
  const role = new Uint8Array(people.count);
  const daySpot = people.household.slice();
  const line = new Uint16Array(people.count).fill(NO_LINE);
  for (let person = 0; person < people.count; person++) {
    const random = streams(person);
    const age = people.age[person]!;
    if (age >= SCHOOL_AGE.low && age <= SCHOOL_AGE.high) role[person] = PUPIL;
    else if (age >= WORK_AGE.low && age <= WORK_AGE.high && random.chance(WORK_CHANCE))
      role[person] = random.chance(vendorChance) ? VENDOR : WORKER;
    if (role[person] === AT_HOME) continue;
    daySpot[person] = random.pick(
      role[person] === PUPIL ? spots.school : role[person] === WORKER ? spots.work : spots.market,
    );
    if (role[person] !== VENDOR && age >= BUS_AGE && random.chance(BUS_CHANCE))
      line[person] = random.below(lines);
  }
  return { role, daySpot, line };
}

function spotsOf(places: Places, kind: PlaceKind): number[] {
  return places
    .venuesOf(kind)
    .flatMap(({ firstSpot, spotCount }) => Array.from({ length: spotCount }, (_, i) => firstSpot + i));
}
