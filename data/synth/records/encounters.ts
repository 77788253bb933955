import type { Meeting } from '../epidemic/meetings.ts';
import type { PhoneErrors } from '../errors/phones.ts';
import { type Random, randomStreams } from '../random.ts';
import { APP, ATTENUATION, IOS } from '../towns/people.ts';
import type { Country } from '../towns/settlement.ts';
import { latLng } from '../towns/wards.ts';
import { instantText } from './instant.ts';
import type { CsvFile } from './write.ts';

// Losses: assumption.
/** Chance that a phone with the app is on, at hand and allowed to use Bluetooth during a meeting. */
const AWAKE_CHANCE = 0.92;
/** Chance that a phone logs the other one, by its platform; iOS lets apps in the background seldom scan. */
const LOG_CHANCE = { android: 0.9, ios: 0.75 };
/** Chance that iOS suspends the app during a meeting, and the part of the meeting that it logs then. */
const GAP_CHANCE = 0.35;
const GAP_PART = { low: 0.2, high: 0.8 };
/** The first scan sees the other phone within this time, seconds. */
const SCAN_DELAY_S = 60;

/** Attenuation at a distance in whole metres and the bound of its noise, dB (assumption). */
const ATTENUATION_DB = [0, 56, 64, 71] as const;
const ATTENUATION_NOISE_DB = 9;
/** RSSI at two metres by the devices, dBm: 3 dB above the limit of the Bluezone app configuration (assumption). */
const RSSI_AT_2_M_DBM = {
  'android-android': -83,
  'android-ios': -66,
  'ios-android': -85,
  'ios-ios': -71,
} as const;
/** Gain over two metres at a distance in whole metres (free space, rounded), and its noise (assumption), dB. */
const RSSI_GAIN_DB = [0, 6, 0, -4] as const;
const RSSI_NOISE_DB = 6;

/** Writes what the phones of two persons who met logged: nothing, one side's record or both. */
export class EncounterLog {
  readonly #country: Country;
  readonly #file: CsvFile;
  readonly #phones: PhoneErrors;
  readonly #streams: ReturnType<typeof randomStreams>;
  readonly #positions = new Map<number, string>();

  constructor(seed: number, country: Country, phones: PhoneErrors, file: CsvFile) {
    this.#country = country;
    this.#phones = phones;
    this.#file = file;
    this.#streams = randomStreams(seed, 'encounters');
  }

  log(meeting: Meeting): void {
    const { device } = this.#country.people;
    if ((device[meeting.a]! & device[meeting.b]! & APP) === 0) return;
    const random = this.#streams(meeting.a ^ Math.imul(meeting.b, 65_537), meeting.start);
    if (!random.chance(AWAKE_CHANCE) || !random.chance(AWAKE_CHANCE)) return;
    this.#logOneSide(meeting, meeting.a, meeting.b, random);
    this.#logOneSide(meeting, meeting.b, meeting.a, random);
  }

  #logOneSide({ start, end, distance_m, spot }: Meeting, owner: number, other: number, random: Random): void {
    const { people } = this.#country;
    const platform = platformOf(people.device[owner]!);
    if (!random.chance(LOG_CHANCE[platform])) return;
    const devices = `${platform}-${platformOf(people.device[other]!)}` as const;
    const hasGap = platform === 'ios' && random.chance(GAP_CHANCE);
    const seen = start + random.below(SCAN_DELAY_S);
    const part = hasGap ? GAP_PART.low + random.unit() * (GAP_PART.high - GAP_PART.low) : 1;
    const duration_s = Math.floor((end - seen) * part);
    const signal =
      (people.device[owner]! & ATTENUATION) !== 0
        ? `${around(ATTENUATION_DB[distance_m]!, ATTENUATION_NOISE_DB, random)},,`
        : `,${around(RSSI_AT_2_M_DBM[devices] + RSSI_GAIN_DB[distance_m]!, RSSI_NOISE_DB, random)},${devices}`;
    const logged = this.#phones.loggedAt(owner, seen);
    if (logged === undefined) return;
    this.#file.add(
      `${people.id(owner)},${people.id(other)},${instantText(logged)},${duration_s},${signal},${this.#positionOf(spot)}`,
    );
  }

  // Kept for venues only: homes are many and each is asked for seldom.
  #positionOf(spot: number): string {
    const venue = this.#country.places.venueAt(spot);
    if (venue === undefined) return latLng(this.#country.people.homeOf(spot));
    let text = this.#positions.get(venue.firstSpot);
    if (text === undefined) {
      text = latLng(venue.position);
      this.#positions.set(venue.firstSpot, text);
    }
    return text;
  }
}

function platformOf(device: number): 'android' | 'ios' {
  return (device & IOS) !== 0 ? 'ios' : 'android';
}

// Two draws make the ends rarer than the middle.
function around(middle: number, noise: number, random: Random): number {
  return Math.round(middle + (random.unit() + random.unit() - 1) * noise);
}
