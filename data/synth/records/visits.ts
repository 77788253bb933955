import type { Stays } from '../days/stays.ts';
import type { CheckInErrors } from '../errors/check-ins.ts';
import { type Random, randomStreams, type Streams } from '../random.ts';
import { PHONE } from '../towns/people.ts';
import type { Country } from '../towns/settlement.ts';
import type { PlaceKind } from '../towns/venues.ts';

/** Chance that someone with a phone scans the code at the entrance (assumption); other places have no code. */
const CHECK_IN_CHANCE: Partial<Record<PlaceKind, number>> = {
  work: 0.4,
  market: 0.55,
  cafe: 0.65,
  bus: 0.5,
  hotel: 0.9,
  stadium: 0.9,
};
/** Chance that someone who checked in checks out (assumption: few do). */
const CHECK_OUT_CHANCE = 0.6;
/** Scanning happens within this time after entering and before leaving, seconds (assumption). */
const SCAN_S = 60;

/** Writes the check-ins that a day's stays left behind. */
export class VisitLog {
  readonly #country: Country;
  readonly #checkIns: CheckInErrors;
  readonly #streams: Streams;

  constructor(seed: number, country: Country, checkIns: CheckInErrors) {
    this.#country = country;
    this.#checkIns = checkIns;
    this.#streams = randomStreams(seed, 'visits');
  }

  log(stays: Stays): void {
    for (let stay = 0; stay < stays.count; stay++) this.#logStay(stays, stay);
  }

  #logStay(stays: Stays, stay: number): void {
    const { people, places } = this.#country;
    const person = stays.person(stay);
    const spot = stays.spot(stay);
    const venue = places.venueAt(spot);
    if (venue === undefined) return;
    const chance = CHECK_IN_CHANCE[venue.kind];
    if (chance === undefined || (people.device[person]! & PHONE) === 0) return;
    const random = this.#streams(person, stays.start(stay));
    if (!random.chance(chance)) return;
    const { checkIn, checkOut } = scans(stays.start(stay), stays.end(stay), random);
    const until = random.chance(CHECK_OUT_CHANCE) ? checkOut : undefined;
    this.#checkIns.write({ person, venue, at: checkIn, until, zone: places.zoneAt(spot) });
  }
}

// Each scan keeps to its own third of the stay.
function scans(start: number, end: number, random: Random): { checkIn: number; checkOut: number } {
  const most_s = Math.min(SCAN_S, Math.floor((end - start) / 3));
  return { checkIn: start + random.between(0, most_s), checkOut: end - random.between(0, most_s) };
}
