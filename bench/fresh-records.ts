import { formatInstant } from '../engine/time.ts';
import { FIRST_INSTANT, mulberry } from './random-encounters.ts';

export const SCALE = { persons: 100_000, encounters: 500_000, days: 14, cases: 20, venues: 2_000, seed: 7 };

const DAY_S = 86_400;
const ENCOUNTERS = 'person_a,person_b,start,duration_s,attenuation_db';
const VISITS = 'person,venue,check_in,check_out';
/** Onset of every case, in the middle of the record. */
const ONSET = FIRST_INSTANT + 7 * DAY_S;

/** Seeded records as CSV: a country in small, and what is sent in after it. */
export class FreshRecords {
  readonly #random = mulberry(SCALE.seed);

  /** Any so many encounters. */
  encounters(count: number): string {
    const rows = Array.from({ length: count }, () => {
      const a = this.#below(SCALE.persons);
      const b = (a + 1 + this.#below(200)) % SCALE.persons;
      return `p${a},p${b},${this.#instant()},${60 + this.#below(1800)},${50 + this.#below(40)}`;
    });
    return `${ENCOUNTERS}\n${rows.join('\n')}\n`;
  }

  visits(count: number): string {
    const rows = Array.from({ length: count }, () => {
      const start = this.#instant();
      return `p${this.#below(SCALE.persons)},v${this.#below(SCALE.venues)},${start},${start + 60 + this.#below(7200)}`;
    });
    return `${VISITS}\n${rows.join('\n')}\n`;
  }

  cases(): string {
    const rows = Array.from({ length: SCALE.cases }, (_, i) => `c${i},p${i * 997},${formatInstant(ONSET)}`);
    return `case_id,person,onset\n${rows.join('\n')}\n`;
  }

  /** An encounter that puts a person on the list of a case. */
  meeting(caseNumber: number, person: string): string {
    return `${ENCOUNTERS}\np${caseNumber * 997},${person},${ONSET},3600,50\n`;
  }

  #instant(): number {
    return FIRST_INSTANT + this.#below(SCALE.days * DAY_S);
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }
}
