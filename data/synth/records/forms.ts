import { randomStreams, type Streams } from '../random.ts';
import { numberIn } from '../towns/identifiers.ts';
import { PHONE } from '../towns/people.ts';
import type { Country } from '../towns/settlement.ts';

/** What forms ask for besides whom they are of, and the share of the persons who fill it in (assumption). */
const ASKED = {
  vaccinations: { phone: 0.8, bhyt: 0.5 },
  declarations: { cccd: 0.5, phone: 0.9 },
  tests: { cccd: 0.5 },
  consultations: { phone: 0.9 },
} as const;

/** Writes the further identifiers of a form, as its file's last columns. */
export class Form {
  readonly #country: Country;
  readonly #asked: readonly (readonly [scheme: string, chance: number])[];
  readonly #streams: Streams;

  constructor(seed: number, country: Country, feed: keyof typeof ASKED) {
    this.#country = country;
    this.#asked = Object.entries(ASKED[feed]);
    this.#streams = randomStreams(seed, `forms of ${feed}`);
  }

  /** Fields joined by commas: what somebody fills in once, they always do, and always a borrowed phone. */
  fields(person: number, borrowed?: string): string {
    const { people, identifiers } = this.#country;
    const hasPhone = (people.device[person]! & PHONE) !== 0;
    const { cccd, bhyt } = identifiers(person);
    const own: Readonly<Record<string, string>> = {
      cccd: numberIn(cccd),
      bhyt: numberIn(bhyt),
      phone: hasPhone ? numberIn(people.id(person)) : '',
    };
    const random = this.#streams(person);
    const filled = this.#asked.map(([scheme, chance]) => {
      const isFilledIn = random.chance(chance);
      if (scheme === 'phone' && borrowed !== undefined) return numberIn(borrowed);
      return isFilledIn ? own[scheme] : '';
    });
    return filled.join(',');
  }
}
