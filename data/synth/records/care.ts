import { DAY_S } from '../days/agenda.ts';
import type { DetectedCase, OrderedQuarantine } from '../epidemic/response.ts';
import { type Random, randomStreams } from '../random.ts';
import { officialId } from '../towns/identifiers.ts';
import type { Country } from '../towns/settlement.ts';
import { degrees, latLng, wardName } from '../towns/wards.ts';
import { Form } from './forms.ts';
import { instantText } from './instant.ts';
import type { CsvFile } from './write.ts';

const HOUR_S = 3600;

// Chances a day, times and distances: assumption, unless a source is named.
const CONSULTED_CHANCE = 0.5;
const FIRST_CONSULTED_S = { low: 6 * HOUR_S, high: 48 * HOUR_S };
const FOLLOW_UP_CHANCE = 0.5;
const FOLLOW_UP_S = { low: 2 * DAY_S, high: 4 * DAY_S };
const CONSULTATIONS_MAX = 5;
const ADVICE = ['rest', 'test', 'medicine', 'hospital'];
const ALERT_KINDS = [
  ['battery', 60],
  ['left', 25],
  ['removed', 15],
] as const;
const ALERTS_A_DAY = 0.08;
const LEFT_DEG = { low: 0.003, high: 0.03 };
/** Who has left passes a checkpoint of the town. */
const STOPPED_CHANCE = 0.3;
const STOPPED_S = { low: 600, high: HOUR_S };
const NEEDS_HELP_A_DAY = 0.06;
const OTHERS_NEED_HELP_A_DAY = 0.0004;
/** Nine in ten requests for help in Ho Chi Minh City in 2021 were for food, one for a doctor or medicine. */
const FOOD_CHANCE = 0.9;
const STATES = [
  ['open', 30],
  ['assigned', 20],
  ['done', 50],
] as const;
const REPORTS_A_DAY = 0.0003;
const NAMED_REPORTER_CHANCE = 0.6;
const REPORT_KINDS = [
  ['gathering', 45],
  ['no masks', 25],
  ['undeclared arrival', 15],
  ['left quarantine', 15],
] as const;

/** Writes consultations by telephone of cases and of those in quarantine at home, until `now`. */
export function writeConsultations(
  file: CsvFile,
  seed: number,
  country: Country,
  patients: readonly { readonly person: number; readonly from: number }[],
  now: number,
): void {
  const { people, identifiers } = country;
  const form = new Form(seed, country, 'consultations');
  const streams = randomStreams(seed, 'consultations');
  for (const { person, from } of patients) {
    const random = streams(person, from);
    if (!random.chance(CONSULTED_CHANCE)) continue;
    let at = from + random.between(FIRST_CONSULTED_S.low, FIRST_CONSULTED_S.high);
    for (let left = CONSULTATIONS_MAX; left > 0 && at < now; left--) {
      const isFollowedUp = random.chance(FOLLOW_UP_CHANCE);
      const id = `TV${String(file.rows + 1).padStart(6, '0')}`;
      const outcome = isFollowedUp ? 'follow-up' : 'closed';
      file.add(
        `${id},${officialId(people, identifiers, person)},${instantText(at)},${random.pick(ADVICE)},${outcome},${form.fields(person)}`,
      );
      if (!isFollowedUp) break;
      at += random.between(FOLLOW_UP_S.low, FOLLOW_UP_S.high);
    }
  }
}

/** Writes the alerts of the wristbands that persons in quarantine at home wear, until `now`, and where they were stopped. */
export function writeWristbandAlerts(
  { alerts, checkpoints }: { readonly alerts: CsvFile; readonly checkpoints: CsvFile },
  seed: number,
  { people, identifiers, sites }: Country,
  quarantines: readonly OrderedQuarantine[],
  now: number,
): void {
  const streams = randomStreams(seed, 'wristbands');
  for (const { person, start, end, wristband } of quarantines) {
    if (wristband === undefined) continue;
    const place = people.homeOf(people.household[person]!);
    for (let from = start, day = 0; from < Math.min(end, now); from += DAY_S, day++) {
      const random = streams(person, day);
      if (!random.chance(ALERTS_A_DAY)) continue;
      const at = from + random.below(DAY_S);
      const kind = random.pickWeighted(ALERT_KINDS);
      const where = kind === 'left' ? away(place, random) : latLng(place);
      if (at < now) alerts.add(`${wristband},${instantText(at)},${kind},${where}`);
      if (kind !== 'left' || !random.chance(STOPPED_CHANCE)) continue;
      const stopped = at + random.between(STOPPED_S.low, STOPPED_S.high);
      const home = wardName(sites, people.wardOfHousehold[people.household[person]!]!);
      if (stopped < Math.min(end, now))
        checkpoints.add(
          `${officialId(people, identifiers, person)},CK-${people.townOf(person)},${instantText(stopped)},out,,${where},${home},`,
        );
    }
  }
}

/** Writes requests for help: of households in quarantine at home, and a few of others. */
export function writeHelpRequests(
  file: CsvFile,
  seed: number,
  country: Country,
  quarantines: readonly OrderedQuarantine[],
  { start, now }: { readonly start: number; readonly now: number },
): void {
  const { people } = country;
  const streams = randomStreams(seed, 'help');
  const asked: { readonly person: number; readonly at: number }[] = [];
  for (const { person, start: from, end, facility } of quarantines)
    for (let at = from, day = 0; facility === undefined && at < Math.min(end, now); at += DAY_S, day++) {
      const random = streams(person, 1 + day);
      if (random.chance(NEEDS_HELP_A_DAY)) asked.push({ person, at: at + random.below(DAY_S) });
    }
  const random = streams(-1);
  const days = (now - start) / DAY_S;
  for (let left = Math.round(people.count * OTHERS_NEED_HELP_A_DAY * days); left > 0; left--)
    asked.push({ person: random.below(people.count), at: start + random.below(now - start) });
  for (const { person, at } of asked.sort((one, other) => one.at - other.at || one.person - other.person)) {
    if (at >= now) break;
    const own = streams(person, -at);
    const need = own.chance(FOOD_CHANCE) ? 'food' : 'medical';
    const id = `TG${String(file.rows + 1).padStart(6, '0')}`;
    const home = latLng(people.homeOf(people.household[person]!));
    const state = own.pickWeighted(STATES);
    file.add(`${id},${instantText(at)},${need},${people.id(person)},${home},${state}`);
  }
}

/** Writes reports of citizens, some under a name. */
export function writeReports(
  file: CsvFile,
  seed: number,
  { people, places }: Country,
  { start, now }: { readonly start: number; readonly now: number },
): void {
  const random = randomStreams(seed, 'reports')(0);
  const days = (now - start) / DAY_S;
  const venues = places.venues.filter(({ kind }) => kind === 'cafe' || kind === 'market' || kind === 'work');
  for (let left = Math.round(people.count * REPORTS_A_DAY * days); left > 0; left--) {
    const at = start + random.below(now - start);
    const kind = random.pickWeighted(REPORT_KINDS);
    const reporter = random.below(people.count);
    const venue = random.pick(venues);
    const isNamed = random.chance(NAMED_REPORTER_CHANCE);
    const id = `PA${String(file.rows + 1).padStart(6, '0')}`;
    const named = isNamed ? people.id(reporter) : '';
    file.add(`${id},${instantText(at)},${named},${kind},${kind} at ${venue.name},${latLng(venue.position)}`);
  }
}

/** Whom telephone doctors look after: cases from their isolation on, and others from their quarantine at home on. */
export function patientsOf(
  cases: readonly DetectedCase[],
  quarantines: readonly OrderedQuarantine[],
): { readonly person: number; readonly from: number }[] {
  const atHome = quarantines.filter(({ facility }) => facility === undefined);
  return [
    ...cases.map(({ person, isolated }) => ({ person, from: isolated })),
    ...atHome.map(({ person, start }) => ({ person, from: start })),
  ];
}

function away({ lat, lng }: { readonly lat: number; readonly lng: number }, random: Random): string {
  const off = () =>
    (random.chance(0.5) ? 1 : -1) * (LEFT_DEG.low + random.unit() * (LEFT_DEG.high - LEFT_DEG.low));
  return `${degrees(lat + off())},${degrees(lng + off())}`;
}
