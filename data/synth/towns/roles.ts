import { type Random, randomStreams } from '../random.ts';
import type { People } from './people.ts';
import { BUSES_PER_LINE, type Places } from './places.ts';
import type { PlaceKind } from './venues.ts';

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
/** Share of all persons who work. */
const WORKING_SHARE = 0.45;
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
  const roles = {
    role: new Uint8Array(people.count),
    daySpot: people.household.slice(),
    line: new Uint16Array(people.count).fill(NO_LINE),
  };
  for (let town = 0; town + 1 < people.firstPerson.length; town++) {
    const persons = people.firstPerson[town + 1]! - people.firstPerson[town]!;
    const offer = offerOf(places, town, persons);
    for (let person = people.firstPerson[town]!; person < people.firstPerson[town + 1]!; person++)
      assign(person, people.age[person]!, offer, roles, streams(person));
  }
  return roles;
}

/** What a town has for people to do. */
interface Offer {
  readonly work: readonly number[];
  readonly school: readonly number[];
  readonly market: readonly number[];
  readonly lines: number;
  /** Chance that someone who works has a stall. */
  readonly vendorChance: number;
}

function offerOf(places: Places, town: number, persons: number): Offer {
  const market = spotsOf(places, town, 'market');
  return {
    work: spotsOf(places, town, 'work'),
    school: spotsOf(places, town, 'school'),
    market,
    lines: places.venuesOf(town, 'bus').length / BUSES_PER_LINE,
    vendorChance: Math.min(1, (market.length * VENDORS_PER_STALL) / (persons * WORKING_SHARE)),
  };
}

function assign(
  person: number,
  age: number,
  offer: Offer,
  { role, daySpot, line }: Roles,
  random: Random,
): void {
  if (age >= SCHOOL_AGE.low && age <= SCHOOL_AGE.high) role[person] = PUPIL;
  else if (age >= WORK_AGE.low && age <= WORK_AGE.high && random.chance(WORK_CHANCE))
    role[person] = random.chance(offer.vendorChance) ? VENDOR : WORKER;
  if (role[person] === AT_HOME) return;
  daySpot[person] = random.pick(
    role[person] === PUPIL ? offer.school : role[person] === WORKER ? offer.work : offer.market,
  );
  if (role[person] !== VENDOR && age >= BUS_AGE && random.chance(BUS_CHANCE))
    line[person] = random.below(offer.lines);
}

function spotsOf(places: Places, town: number, kind: PlaceKind): number[] {
  return places
    .venuesOf(town, kind)
    .flatMap(({ firstSpot, spotCount }) => Array.from({ length: spotCount }, (_, i) => firstSpot + i));
}
