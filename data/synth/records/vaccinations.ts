import { DAY_S } from '../days/agenda.ts';
import type { DetectedCase } from '../epidemic/response.ts';
import type { Errors } from '../errors/errors.ts';
import { type Random, randomStreams } from '../random.ts';
import { officialId } from '../towns/identifiers.ts';
import { PHONE } from '../towns/people.ts';
import type { Country } from '../towns/settlement.ts';
import { Form } from './forms.ts';
import { instantText } from './instant.ts';
import { isBornAfterDose } from './registers.ts';
import type { CsvFile } from './write.ts';

// Viet Nam, mid-August 2021: about a fifth of the adults with one dose, a tenth of those with two; a campaign under way.
// Shares here are higher, so that coverage differs by age and area: assumption.
const VACCINATED_CHANCE = [
  { from: 65, chance: 0.45 },
  { from: 40, chance: 0.6 },
  { from: 18, chance: 0.5 },
] as const;
/** Towns differ in how far they are: the chance is multiplied by this. */
const TOWN_FACTOR = { low: 0.5, high: 1.5 };
const SECOND_DOSE_CHANCE = 0.6;
/** First doses were given up to this long before the end. */
const CAMPAIGN_S = 120 * DAY_S;
const BETWEEN_DOSES_S = { low: 28 * DAY_S, high: 84 * DAY_S };
const OPENS_S = 8 * 3600;
const OPEN_S = 9 * 3600;
const VACCINES = [
  ['AstraZeneca', 45],
  ['Vero Cell', 20],
  ['Pfizer', 20],
  ['Moderna', 15],
] as const;
const LOTS = 20;
/** Share of the doses that a second source tells too, in agreement; and the days by which a wrong one is off. */
const TOLD_TWICE_CHANCE = 0.03;
const OFF_DAYS = { low: 2, high: 20 };

interface Dose {
  readonly number: number;
  readonly at: number;
  readonly vaccine: string;
  readonly lot: string;
}

/** Writes doses given until `now`, none to somebody who is a case by then; of some a second source tells too. */
export function writeVaccinations(
  file: CsvFile,
  seed: number,
  country: Country,
  cases: readonly DetectedCase[],
  now: number,
  errors: Errors,
): void {
  const { people, identifiers } = country;
  const form = new Form(seed, country, 'vaccinations');
  const streams = randomStreams(seed, 'vaccinations');
  const isolated = new Map(cases.map((detected) => [detected.person, detected.isolated]));
  for (let person = 0; person < people.count; person++) {
    const random = streams(person);
    const chance = chanceOf(people.age[person]!) * townFactor(streams(-1 - people.townOf(person)));
    if (!random.chance(chance) && !isBornAfterDose(country, errors, person)) continue;
    const id = officialId(people, identifiers, person);
    const borrowed = borrowedPhone(country, errors, person);
    const given = form.fields(person, borrowed);
    let rows = 0;
    for (const dose of dosesOf(now, random)) {
      if (dose.at >= now || dose.at >= (isolated.get(person) ?? now)) continue;
      file.add(`${rowOf(id, dose, 'vaccination register')},${given}`);
      rows++;
      const other = secondSource(dose, person, id, errors, random);
      if (other !== undefined) file.add(`${rowOf(id, other, 'health record')},,`);
    }
    if (borrowed !== undefined && rows > 0)
      errors.note({ kind: 'borrowed-phone', feed: 'vaccinations', subject: borrowed, rows, detail: id });
  }
}

/** The phone of another of the household, of somebody who has none. */
function borrowedPhone({ people, identifiers }: Country, errors: Errors, person: number): string | undefined {
  const hasPhone = (one: number) => (people.device[one]! & PHONE) !== 0;
  if (hasPhone(person) || identifiers(person).cccd === undefined) return undefined;
  const random = errors.befalls('borrowed-phone', person);
  const home = people.household[person]!;
  const [first, end] = [people.firstMember[home]!, people.firstMember[home + 1]!];
  const lenders = Array.from({ length: end - first }, (_, i) => first + i).filter(hasPhone);
  return random && lenders.length > 0 ? people.id(random.pick(lenders)) : undefined;
}

function chanceOf(age: number): number {
  return VACCINATED_CHANCE.find(({ from }) => age >= from)?.chance ?? 0;
}

function townFactor(random: Random): number {
  return TOWN_FACTOR.low + random.unit() * (TOWN_FACTOR.high - TOWN_FACTOR.low);
}

function dosesOf(now: number, random: Random): Dose[] {
  const vaccine = random.pickWeighted(VACCINES);
  const first = openHour(now - random.below(CAMPAIGN_S), random);
  const doses = [{ number: 1, at: first, vaccine, lot: lotOf(vaccine, random) }];
  const second = first + random.between(BETWEEN_DOSES_S.low, BETWEEN_DOSES_S.high);
  if (random.chance(SECOND_DOSE_CHANCE))
    doses.push({ number: 2, at: openHour(second, random), vaccine, lot: lotOf(vaccine, random) });
  return doses;
}

// Instants count from midnight UTC, which is seven o'clock in Viet Nam.
function openHour(at: number, random: Random): number {
  return at - (at % DAY_S) + OPENS_S - 7 * 3600 + random.below(OPEN_S);
}

function lotOf(vaccine: string, random: Random): string {
  return `${vaccine.slice(0, 2).toUpperCase()}${String(random.below(LOTS) + 1).padStart(3, '0')}`;
}

/** What another source says of the dose, where it says anything. */
function secondSource(
  dose: Dose,
  person: number,
  subject: string,
  errors: Errors,
  random: Random,
): Dose | undefined {
  const wrong = errors.befalls('vaccination-disagreement', person, dose.number);
  if (wrong === undefined) return random.chance(TOLD_TWICE_CHANCE) ? dose : undefined;
  const detail = `${dose.number} ${dose.vaccine} ${instantText(dose.at)}`;
  errors.note({ kind: 'vaccination-disagreement', feed: 'vaccinations', subject, rows: 1, detail });
  switch (wrong.below(3)) {
    case 0:
      return { ...dose, at: dose.at - wrong.between(OFF_DAYS.low, OFF_DAYS.high) * DAY_S };
    case 1: {
      const others = VACCINES.map(([vaccine]) => vaccine).filter((vaccine) => vaccine !== dose.vaccine);
      const vaccine = wrong.pick(others);
      return { ...dose, vaccine, lot: lotOf(vaccine, wrong) };
    }
    default:
      return { ...dose, number: dose.number + 1 };
  }
}

function rowOf(id: string, { number, at, vaccine, lot }: Dose, source: string): string {
  return `${id},${number},${instantText(at)},${vaccine},${lot},${source}`;
}
