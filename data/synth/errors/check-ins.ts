import { DAY_S } from '../days/agenda.ts';
import type { Random } from '../random.ts';
import { instantText } from '../records/instant.ts';
import type { CsvFile } from '../records/write.ts';
import { PHONE } from '../towns/people.ts';
import type { Country } from '../towns/settlement.ts';
import { distance_km } from '../towns/sites.ts';
import type { PlaceKind, Venue } from '../towns/venues.ts';
import { latLng, townOfWard, wardName } from '../towns/wards.ts';
import type { Errors } from './errors.ts';

const MINUTE_S = 60;

// Times, distances and numbers: assumption.
const FAR_KM = 100;
const TRIES = 50;
const TRAVELLED_S = { low: 5 * MINUTE_S, high: 25 * MINUTE_S };
const PRANK_CHECK_INS = { low: 60, high: 200 };
const PRANK_STEP_S = { low: 1, high: 5 };
const LATE_DAYS = { low: 3, high: 7 };
const SILENT_DAYS = 2;
const COARSE_KINDS: readonly PlaceKind[] = ['cafe', 'market', 'work'];

/** A check-in as it should be recorded; instants in epoch seconds. */
export interface CheckIn {
  readonly person: number;
  readonly venue: Venue;
  readonly at: number;
  readonly until: number | undefined;
  readonly zone: string;
}

/** Writes check-ins, with what is wrong about some of them. */
export class CheckInErrors {
  readonly #country: Country;
  readonly #errors: Errors;
  readonly #files: { readonly visits: CsvFile; readonly late: CsvFile };
  /** Ward → check-ins under its one code. */
  readonly #coarse = new Map<number, number>();
  /** Town → the time without check-ins, and how many are missing. */
  readonly #silent = new Map<number, { readonly from: number; readonly to: number; rows: number }>();

  constructor(
    country: Country,
    errors: Errors,
    files: { readonly visits: CsvFile; readonly late: CsvFile },
    start: number,
    days: number,
  ) {
    this.#country = country;
    this.#errors = errors;
    this.#files = files;
    for (const ward of new Set(country.places.venues.map((venue) => venue.ward)))
      if (errors.befalls('coarse-venue', ward)) this.#coarse.set(ward, 0);
    for (const town of country.sites.keys()) {
      const random = errors.befalls('silent-feed', town);
      if (random === undefined) continue;
      const from = start + random.below(Math.max(1, days - SILENT_DAYS)) * DAY_S;
      this.#silent.set(town, { from, to: from + SILENT_DAYS * DAY_S, rows: 0 });
    }
  }

  /** Wards where one code hangs everywhere. */
  get coarseWards(): Iterable<number> {
    return this.#coarse.keys();
  }

  write(checkIn: CheckIn): void {
    this.#record(checkIn);
    this.#beElsewhere(checkIn);
    this.#travel(checkIn);
  }

  /** Bursts on the day that begins at `start`, of persons who live in the town. */
  writePranks(town: number, day: number, start: number): void {
    const { firstPerson, device } = this.#country.people;
    const [first, persons] = [firstPerson[town]!, firstPerson[town + 1]! - firstPerson[town]!];
    const { count, random } = this.#errors.numberOf('prank-burst', persons, town, day);
    for (let left = count; left > 0; left--) {
      const person = first + random.below(persons);
      if ((device[person]! & PHONE) !== 0) this.#prank(person, town, start + random.below(DAY_S / 2), random);
    }
  }

  finish(): void {
    const { sites } = this.#country;
    for (const [ward, rows] of this.#coarse)
      if (rows > 0) {
        const detail = wardName(sites, ward);
        this.#errors.note({ kind: 'coarse-venue', feed: 'visits', subject: coarseCode(ward), rows, detail });
      }
    for (const [town, { from, to, rows }] of this.#silent) {
      const subject = sites[town]!.name ?? 'huyện';
      this.#errors.note({ kind: 'silent-feed', feed: 'visits', subject, from, to, rows, detail: '' });
    }
  }

  #record({ person, venue, at, until, zone }: CheckIn): void {
    const silence = this.#silent.get(townOfWard(venue.ward));
    if (silence && at >= silence.from && at < silence.to) {
      silence.rows++;
      return;
    }
    const id = this.#country.people.id(person);
    const left = until === undefined ? '' : instantText(until);
    const code = this.#codeOf(venue);
    const row = `${id},${code},${instantText(at)},${left},${zone}`;
    const random = this.#errors.befalls('late-data', person, at);
    if (random === undefined) {
      this.#files.visits.add(row);
      return;
    }
    const recorded = at + random.between(LATE_DAYS.low, LATE_DAYS.high) * DAY_S + random.below(DAY_S);
    this.#files.late.add(`${row},${instantText(recorded)}`);
    this.#errors.note({
      kind: 'late-data',
      feed: 'visits-late',
      subject: id,
      from: at,
      to: recorded,
      rows: 1,
      detail: code,
    });
  }

  #codeOf({ id, ward, kind }: Venue): string {
    const rows = this.#coarse.get(ward);
    if (rows === undefined || !COARSE_KINDS.includes(kind)) return id;
    this.#coarse.set(ward, rows + 1);
    return coarseCode(ward);
  }

  // Somebody else checks in with this person's phone, or code.
  #beElsewhere({ person, venue, at, until }: CheckIn): void {
    if (until === undefined) return;
    const random = this.#errors.befalls('two-places', person, at);
    if (random === undefined) return;
    const other = this.#otherVenue(townOfWard(venue.ward), venue, random);
    if (other !== undefined) this.#add('two-places', person, other, at + 1, until);
  }

  // A photographed code is scanned from afar.
  #travel({ person, venue, at }: CheckIn): void {
    const random = this.#errors.befalls('impossible-travel', person, at);
    if (random === undefined) return;
    const { sites } = this.#country;
    for (let tries = TRIES; tries > 0; tries--) {
      const town = random.below(sites.length);
      const other = this.#otherVenue(town, venue, random);
      if (other === undefined || distance_km(sites, town, townOfWard(venue.ward)) < FAR_KM) continue;
      this.#add('impossible-travel', person, other, at + random.between(TRAVELLED_S.low, TRAVELLED_S.high));
      return;
    }
  }

  #prank(person: number, town: number, from: number, random: Random): void {
    const { people } = this.#country;
    const count = random.between(PRANK_CHECK_INS.low, PRANK_CHECK_INS.high);
    const venues = COARSE_KINDS.flatMap((kind) => this.#country.places.venuesOf(town, kind));
    let at = from;
    for (let i = 0; i < count; i++) {
      at += random.between(PRANK_STEP_S.low, PRANK_STEP_S.high);
      this.#files.visits.add(`${people.id(person)},${random.pick(venues).id},${instantText(at)},,`);
    }
    const subject = people.id(person);
    this.#errors.note({
      kind: 'prank-burst',
      feed: 'visits',
      subject,
      from,
      to: at + 1,
      rows: count,
      detail: '',
    });
  }

  #otherVenue(town: number, venue: Venue, random: Random): Venue | undefined {
    const cafes = this.#country.places.venuesOf(town, 'cafe').filter(({ id }) => id !== venue.id);
    return cafes.length > 0 ? random.pick(cafes) : undefined;
  }

  #add(
    kind: 'two-places' | 'impossible-travel',
    person: number,
    venue: Venue,
    from: number,
    to?: number,
  ): void {
    const subject = this.#country.people.id(person);
    const left = to === undefined ? '' : instantText(to);
    this.#files.visits.add(`${subject},${venue.id},${instantText(from)},${left},`);
    this.#errors.note({
      kind,
      feed: 'visits',
      subject,
      from,
      ...(to !== undefined && { to }),
      rows: 1,
      detail: venue.id,
    });
  }
}

/** The code that hangs all over a ward. */
export function coarseCode(ward: number): string {
  return `ward-${ward}`;
}

/** The row of `venues` for such a code: somewhere in the ward. */
export function coarseVenueRow({ sites, places }: Country, ward: number): string {
  const position = places.venues.find((venue) => venue.ward === ward)!.position;
  const name = wardName(sites, ward);
  return `${coarseCode(ward)},${name},ward,${latLng(position)},,${name}`;
}
