import { APP } from '../towns/people.ts';
import type { Country } from '../towns/settlement.ts';
import type { Errors } from './errors.ts';

const HOUR_S = 3600;
/** By how many hours a clock is off, to either side (assumption). */
const OFF_H = { low: 1, high: 12 };

/** What is wrong with the phones that run the contact app, decided once for each. */
export class PhoneErrors {
  readonly #country: Country;
  readonly #errors: Errors;
  /** Seconds that a phone's clock is ahead. */
  readonly #ahead_s: Int32Array;
  readonly #isSilent: Uint8Array;
  readonly #rows = new Map<number, number>();

  constructor(country: Country, errors: Errors) {
    const { people } = country;
    this.#country = country;
    this.#errors = errors;
    this.#ahead_s = new Int32Array(people.count);
    this.#isSilent = new Uint8Array(people.count);
    for (let person = 0; person < people.count; person++) {
      if ((people.device[person]! & APP) === 0) continue;
      if (errors.befalls('one-sided-phone', person)) this.#isSilent[person] = 1;
      const random = errors.befalls('clock-off', person);
      if (random)
        this.#ahead_s[person] =
          random.between(OFF_H.low, OFF_H.high) * HOUR_S * (random.chance(0.5) ? 1 : -1);
    }
  }

  /** The instant that the phone writes into its log, `undefined` where it logs nothing. */
  loggedAt(owner: number, instant: number): number | undefined {
    const ahead_s = this.#ahead_s[owner]!;
    const isSilent = this.#isSilent[owner] === 1;
    if (isSilent || ahead_s !== 0) this.#rows.set(owner, (this.#rows.get(owner) ?? 0) + 1);
    return isSilent ? undefined : instant + ahead_s;
  }

  /** Notes the phones that met somebody; of a silent one, the rows that are missing. */
  finish(): void {
    for (const [person, rows] of [...this.#rows].sort(([one], [other]) => one - other)) {
      const kind = this.#isSilent[person] === 1 ? 'one-sided-phone' : 'clock-off';
      const detail = kind === 'clock-off' ? `${this.#ahead_s[person]} s ahead` : '';
      this.#errors.note({ kind, feed: 'encounters', subject: this.#country.people.id(person), rows, detail });
    }
  }
}
