import { DAY_S } from '../days/agenda.ts';
import type { Epidemic } from '../epidemic/epidemic.ts';
import type { Meeting } from '../epidemic/meetings.ts';
import type { DetectedCase } from '../epidemic/response.ts';
import { randomStreams, type Streams } from '../random.ts';
import type { Country } from '../towns/settlement.ts';
import type { PlaceKind } from '../towns/venues.ts';
import { instantText } from './instant.ts';
import type { CsvFile } from './write.ts';

/** Chance that a case names someone whom they met at such a place (assumption: strangers hardly ever). */
const NAMED_CHANCE: Partial<Record<PlaceKind, number>> = {
  home: 0.75,
  work: 0.3,
  school: 0.3,
  cafe: 0.5,
  market: 0.03,
  bus: 0.02,
  hotel: 0.4,
  stadium: 0.1,
  flight: 0.05,
};
/** An interview asks back to this long before onset or specimen (VN dispatch 11042: two days). */
const ASKED_BEFORE_S = 2 * DAY_S;
/** A case is isolated by this long after infectiousness at the latest: results and isolation take a day. */
const ISOLATED_AFTER_S = 2 * DAY_S;
/** Remembered times are rounded down to this, seconds (assumption). */
const MEMORY_STEP_S = 900;
/** Chance that the case also remembers when the meeting ended (assumption). */
const END_KNOWN_CHANCE = 0.8;

/** What cases tell about whom they met. Only infected persons' meetings are kept, until they are asked or well. */
export class Interviews {
  readonly #country: Country;
  readonly #epidemic: Epidemic;
  readonly #file: CsvFile;
  readonly #names: Streams;
  readonly #ends: Streams;
  readonly #diaries = new Map<number, Meeting[]>();

  constructor(seed: number, country: Country, epidemic: Epidemic, file: CsvFile) {
    this.#country = country;
    this.#epidemic = epidemic;
    this.#file = file;
    this.#names = randomStreams(seed, 'named contacts');
    this.#ends = randomStreams(seed, 'remembered ends');
  }

  remember(meeting: Meeting): void {
    this.#note(meeting.a, meeting);
    this.#note(meeting.b, meeting);
  }

  /** Asks a case after the day of their isolation, and forgets their meetings. */
  ask({ person, onset, specimen, isolated }: DetectedCase): void {
    const from = Math.min(onset ?? specimen, specimen) - ASKED_BEFORE_S;
    for (const meeting of this.#diaries.get(person) ?? [])
      if (meeting.start >= from && meeting.start < isolated) this.#tell(person, meeting);
    this.#diaries.delete(person);
  }

  /** Forgets the meetings of those who will not be found any more. */
  endDay(dayEnd: number): void {
    for (const person of [...this.#diaries.keys()])
      if (!this.#maybeAsked(person, dayEnd)) this.#diaries.delete(person);
  }

  #maybeAsked(person: number, after: number): boolean {
    const course = this.#epidemic.courseOf(person);
    return course !== undefined && after < course.infectiousTo + ISOLATED_AFTER_S;
  }

  #note(person: number, meeting: Meeting): void {
    if (!this.#epidemic.isInfected(person) || !this.#maybeAsked(person, meeting.start)) return;
    const diary = this.#diaries.get(person);
    if (diary) diary.push(meeting);
    else this.#diaries.set(person, [meeting]);
  }

  // Who is once forgotten is forgotten in all meetings at such places.
  #tell(person: number, { a, b, spot, start, end }: Meeting): void {
    const { people, places } = this.#country;
    const kind = places.kindAt(spot);
    const other = a === person ? b : a;
    if (!this.#names(person, other).chance(NAMED_CHANCE[kind] ?? 0)) return;
    const remembered = start - (start % MEMORY_STEP_S);
    const isEndKnown = this.#ends(person, start).chance(END_KNOWN_CHANCE);
    const until = isEndKnown ? instantText(end) : '';
    const contact = people.id(other);
    const relation = kind === 'home' ? 'household' : kind === 'work' ? 'colleague' : 'acquaintance';
    const certainty = kind === 'home' ? 'certain' : 'probable';
    this.#file.add(
      `${people.id(person)},${contact},${instantText(remembered)},${until},${kind},${relation},${certainty}`,
    );
  }
}
