import { type Random, randomStreams, type Streams } from '../random.ts';
import { familyName, fullName } from './names.ts';
import type { Site } from './sites.ts';
import { type Position, somewhereIn, townOfWard, WARD_COUNT } from './wards.ts';

/** Members of a household by their share in percent: assumption; the mean of 3.5 is near the census of 2019. */
const HOUSEHOLD_SIZES = [
  [1, 11],
  [2, 17],
  [3, 21],
  [4, 27],
  [5, 14],
  [6, 10],
] as const;

// Years, shares and chances: assumption, unless a source is named.
const HEAD_AGE = { low: 26, high: 64 };
const ALONE_AGE = { low: 19, high: 82 };
const SPOUSE_AGE_GAP = 6;
const PARENTHOOD_AGE = { low: 22, high: 34 };
const AGE_MAX = 92;
const GRANDPARENT_CHANCE = 0.5;
/** The youngest with a phone of their own. */
const PHONE_AGE = 12;
const PHONE_CHANCE = 0.96;
/** Share of iPhones among phones. */
const IOS_CHANCE = 0.36;
/** Share of apps that report attenuation; the others report RSSI. */
const ATTENUATION_CHANCE = 0.6;

export const PHONE = 1;
export const APP = 2;
export const IOS = 4;
export const ATTENUATION = 8;

/** The persons as columns; members of a household are neighbours, and so are those of a town. */
export interface People {
  readonly count: number;
  readonly householdCount: number;
  readonly household: Uint32Array;
  /** Household h holds the persons `[firstMember[h], firstMember[h + 1])`. */
  readonly firstMember: Uint32Array;
  readonly age: Uint8Array;
  readonly female: Uint8Array;
  /** Bits `PHONE`, `APP`, `IOS`, `ATTENUATION`. */
  readonly device: Uint8Array;
  readonly wardOfHousehold: Uint16Array;
  /** Town t has the persons `[firstPerson[t], firstPerson[t + 1])` and the households of `firstHousehold`. */
  readonly firstPerson: Uint32Array;
  readonly firstHousehold: Uint32Array;
  /** Number of the town where the person lives. */
  townOf(person: number): number;
  /** Feed identifier of a person. */
  id(person: number): string;
  name(person: number): string;
  homeOf(household: number): Position;
}

/** Settles the persons of the sites in households; `appShare` of the phones run the contact app. */
export function settlePeople(seed: number, sites: readonly Site[], appShare: number): People {
  const count = sites.reduce((sum, { persons }) => sum + persons, 0);
  const household = new Uint32Array(count);
  const age = new Uint8Array(count);
  const female = new Uint8Array(count);
  const device = new Uint8Array(count);
  const firstMember: number[] = [];
  const wards: number[] = [];
  const firstPerson = [0];
  const firstHousehold = [0];
  const streams = randomStreams(seed, 'households');
  for (const [town, { persons }] of sites.entries()) {
    const end = firstPerson[town]! + persons;
    for (let person = firstPerson[town]!; person < end; ) {
      const random = streams(firstMember.length);
      const size = Math.min(random.pickWeighted(HOUSEHOLD_SIZES), end - person);
      const family = membersOf(size, random);
      household.fill(firstMember.length, person, person + size);
      firstMember.push(person);
      wards.push(town * WARD_COUNT + random.below(WARD_COUNT));
      for (const member of family) {
        age[person] = member.age;
        female[person] = member.female ? 1 : 0;
        device[person++] = deviceOf(member.age, appShare, random);
      }
    }
    firstPerson.push(end);
    firstHousehold.push(firstMember.length);
  }
  const wardOfHousehold = Uint16Array.from(wards);
  const homes = randomStreams(seed, 'homes');
  const ids = Array.from(device, (bits, person) => identifier(person, (bits & PHONE) !== 0));
  return {
    count,
    householdCount: firstMember.length,
    household,
    firstMember: Uint32Array.from([...firstMember, count]),
    age,
    female,
    device,
    wardOfHousehold,
    firstPerson: Uint32Array.from(firstPerson),
    firstHousehold: Uint32Array.from(firstHousehold),
    townOf: (person) => townOfWard(wardOfHousehold[household[person]!]!),
    id: (person) => ids[person]!,
    name: nameOf(seed, household, firstMember, female),
    homeOf: (home) => somewhereIn(sites, wardOfHousehold[home]!, homes(home)),
  };
}

interface Member {
  readonly age: number;
  readonly female: boolean;
}

// A head, a spouse, then children or parents of the head.
function membersOf(size: number, random: Random): Member[] {
  const female = random.chance(0.5);
  const { low, high } = size === 1 ? ALONE_AGE : HEAD_AGE;
  const head = random.between(low, high);
  const members = [{ age: head, female }];
  if (size > 1)
    members.push({ age: head + random.between(-SPOUSE_AGE_GAP, SPOUSE_AGE_GAP), female: !female });
  while (members.length < size) {
    const gap = random.between(PARENTHOOD_AGE.low, PARENTHOOD_AGE.high);
    const isParent = head < gap || (members.length >= 4 && random.chance(GRANDPARENT_CHANCE));
    const age = isParent ? Math.min(AGE_MAX, head + gap) : head - gap;
    members.push({ age, female: random.chance(0.5) });
  }
  return members;
}

function deviceOf(age: number, appShare: number, random: Random): number {
  if (age < PHONE_AGE || !random.chance(PHONE_CHANCE)) return 0;
  const app = random.chance(appShare) ? APP : 0;
  const ios = random.chance(IOS_CHANCE) ? IOS : 0;
  return PHONE | app | ios | (random.chance(ATTENUATION_CHANCE) ? ATTENUATION : 0);
}

/**
 * A phone number where the person has a phone, else a health insurance number. Both are fictitious: no number
 * of Viet Nam starts with 000, and no insurance card with ZZ.
 */
function identifier(person: number, hasPhone: boolean): string {
  // Multiplying by a number coprime to the modulus only shuffles: no two persons share a number.
  const shuffled = String((person * 6_364_137 + 4_242_421) % 10_000_000).padStart(7, '0');
  return hasPhone ? `phone:000${shuffled}` : `bhyt:ZZ000000${shuffled}`;
}

function nameOf(seed: number, household: Uint32Array, firstMember: readonly number[], female: Uint8Array) {
  const families: Streams = randomStreams(seed, 'family names');
  const names = randomStreams(seed, 'given names');
  return (person: number): string => {
    const random = names(person);
    // A spouse keeps their own family name.
    const isSpouse = person === firstMember[household[person]!]! + 1;
    const family = familyName(isSpouse ? random : families(household[person]!));
    return fullName(family, female[person] === 1, random);
  };
}
