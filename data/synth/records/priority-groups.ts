import { type Random, randomStreams } from '../random.ts';
import type { Country } from '../towns/settlement.ts';
import { instantText } from './instant.ts';
import type { CsvFile } from './write.ts';

const ELDERLY_AGE = 65;
// Shares: assumption.
const LISTED_CHANCE = 0.95;
const CHRONIC_CHANCE = [
  { from: 60, chance: 0.35 },
  { from: 40, chance: 0.12 },
  { from: 0, chance: 0.02 },
] as const;
const HOMELESS_CHANCE = 0.0008;
const CARD_AGE = 14;

/** Writes who belongs to a group that is looked after first; the undocumented are those without a card or insurance. */
export function writePriorityGroups(file: CsvFile, seed: number, country: Country, since: number): void {
  const streams = randomStreams(seed, 'priority groups');
  for (let person = 0; person < country.people.count; person++)
    for (const group of groupsOf(country, person, streams(person)))
      file.add(`${country.people.id(person)},${group},${instantText(since)}`);
}

function groupsOf({ people, identifiers }: Country, person: number, random: Random): string[] {
  const age = people.age[person]!;
  const chronic = CHRONIC_CHANCE.find(({ from }) => age >= from)!.chance;
  const { cccd } = identifiers(person);
  return [
    ...(age >= ELDERLY_AGE && random.chance(LISTED_CHANCE) ? ['elderly'] : []),
    ...(random.chance(chronic) ? ['chronic'] : []),
    ...(random.chance(HOMELESS_CHANCE) ? ['homeless'] : []),
    ...(cccd === undefined && age >= CARD_AGE ? ['undocumented'] : []),
  ];
}
