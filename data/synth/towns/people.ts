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
  const settlers = new Settlers(seed, count, appShare);
  for (const [town, { persons }] of sites.entries()) settlers.settle(town, persons);
  const { household, age, female, device } = settlers;
  const firstMember = Uint32Array.from([...settlers.firstMember, count]);
  const wardOfHousehold = Uint16Array.from(settlers.wards);
  const homes = randomStreams(seed, 'homes');
  const ids = Array.from(device, (bits, person) => identifier(person, (bits & PHONE) !== 0));
  return {
    count,
    householdCount: wardOfHousehold.length,
    household,
    firstMember,
    age,
    female,
    device,
    wardOfHousehold,
    firstPerson: Uint32Array.from(settlers.firstPerson),
    firstHousehold: Uint32Array.from(settlers.firstHousehold),
    townOf: (person) => townOfWard(wardOfHousehold[household[person]!]!),
    id: (person) => ids[person]!,
    name: nameOf(seed, household, firstMember, female),
    homeOf: (home) => somewhereIn(sites, wardOfHousehold[home]!, homes(home)),
  };
}

/** The columns of persons and households as they fill, town after town. */
class Settlers {
  readonly household: Uint32Array;
  readonly age: Uint8Array;
  readonly female: Uint8Array;
  readonly device: Uint8Array;
  readonly firstMember: number[] = [];
  readonly wards: number[] = [];
  readonly firstPerson = [0];
  readonly firstHousehold = [0];
  readonly #appShare: number;
  readonly #streams: Streams;
  #person = 0;

  constructor(seed: number, count: number, appShare: number) {
    this.household = new Uint32Array(count);
    this.age = new Uint8Array(count);
    this.female = new Uint8Array(count);
    this.device = new Uint8Array(count);
    this.#appShare = appShare;
    this.#streams = randomStreams(seed, 'households');
  }

  settle(town: number, persons: number): void {
    const end = this.#person + persons;
    while (this.#person < end) this.#addHousehold(town, end - this.#person);
    this.firstPerson.push(end);
    this.firstHousehold.push(this.firstMember.length);
  }

  #addHousehold(town: number, most: number): void {
    const random = this.#streams(this.firstMember.length);
    const size = Math.min(random.pickWeighted(HOUSEHOLD_SIZES), most);
    const family = membersOf(size, random);
    this.household.fill(this.firstMember.length, this.#person, this.#person + size);
    this.firstMember.push(this.#person);
    this.wards.push(town * WARD_COUNT + random.below(WARD_COUNT));
    for (const member of family) {
      const person = this.#person++;
      this.age[person] = member.age;
      this.female[person] = member.female ? 1 : 0;
      this.device[person] = deviceOf(member.age, this.#appShare, random);
    }
  }
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

function nameOf(seed: number, household: Uint32Array, firstMember: Uint32Array, female: Uint8Array) {
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
