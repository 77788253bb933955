import { randomStreams } from '../random.ts';
import { type People, PHONE } from './people.ts';

// Ages and shares: assumption.
const CARD_AGE = 14;
const UNDOCUMENTED_CHANCE = 0.002;
const INSURED_CHANCE = 0.9;
const PASSPORT_AGE = 18;
const PASSPORT_CHANCE = 0.12;
const VNEID_CHANCE = 0.2;

/** What persons are known by besides the identifier of their phone, or of their insurance where they have no phone. */
export interface PersonIdentifiers {
  /** ID card with a chip; none for children, and for the few without papers. */
  readonly cccd: string | undefined;
  readonly bhyt: string | undefined;
  readonly passport: string | undefined;
  readonly vneid: string | undefined;
}

export type IdentifiersOf = (person: number) => PersonIdentifiers;

/**
 * Further identifiers, each with its scheme. All are fictitious: cards of Viet Nam begin with a province's number below
 * 100, insurance numbers with a known group, passports with one letter.
 */
export function identifiersOf(seed: number, people: People): IdentifiersOf {
  const streams = randomStreams(seed, 'identifiers');
  return (person) => {
    const random = streams(person);
    const age = people.age[person]!;
    const hasPhone = (people.device[person]! & PHONE) !== 0;
    const isDocumented = !random.chance(UNDOCUMENTED_CHANCE);
    const isInsured = random.chance(INSURED_CHANCE) && isDocumented;
    const hasPassport = random.chance(PASSPORT_CHANCE) && isDocumented && age >= PASSPORT_AGE;
    const hasVneid = random.chance(VNEID_CHANCE) && isDocumented && hasPhone && age >= PASSPORT_AGE;
    const insurance = hasPhone ? `bhyt:ZZ100000${shuffled(person, 2_718_281, 7)}` : people.id(person);
    return {
      cccd: isDocumented && age >= CARD_AGE ? `cccd:999${shuffled(person, 636_413_623, 9)}` : undefined,
      bhyt: isInsured || !hasPhone ? insurance : undefined,
      passport: hasPassport ? `passport:ZZ${shuffled(person, 3_141_593, 7)}` : undefined,
      vneid: hasVneid ? `vneid:998${shuffled(person, 161_803_399, 9)}` : undefined,
    };
  };
}

/** What official registers call a person: the card, else what the person is known by otherwise. */
export function officialId(people: People, identifiers: IdentifiersOf, person: number): string {
  return identifiers(person).cccd ?? people.id(person);
}

/** The value behind the scheme; empty for none. */
export function numberIn(identifier: string | undefined): string {
  return identifier === undefined ? '' : identifier.slice(identifier.indexOf(':') + 1);
}

// Multiplying by a number coprime to the modulus only shuffles: no two persons share a number.
function shuffled(person: number, factor: number, digits: number): string {
  const modulus = 10 ** digits;
  return String((person * factor + 4_242_421) % modulus).padStart(digits, '0');
}
