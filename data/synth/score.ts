import type { TrueInfection } from './completeness.ts';

/** A row of a case's list, as far as a score needs it. */
export interface ListedContact {
  readonly level: number;
  readonly person: string;
}

/** How well lists find those whom the cases infected, and at what cost. */
export interface ScoreRow {
  readonly cases: number;
  /** True infections by a case. */
  readonly infections: number;
  /** Those of them that are on their infector's list as F1, and as F1 or F2. */
  readonly found_f1: number;
  readonly found_f1_f2: number;
  /** Shares of `infections`; null where there are none. */
  readonly share_f1: number | null;
  readonly share_f1_f2: number | null;
  /** Rows of all lists. */
  readonly contacts_f1: number;
  readonly contacts_f1_f2: number;
  /** Rows for each infection found; null where none was. */
  readonly contacts_per_found_f1: number | null;
  readonly contacts_per_found_f1_f2: number | null;
}

/** Adds up the lists of the cases, one after the other, against the truth. */
export class Score {
  readonly #infectees: ReadonlyMap<string, ReadonlySet<string>>;
  /** Case's person → the infectees found on their lists, with the least level. */
  readonly #found = new Map<string, Map<string, number>>();
  #cases = 0;
  #numF1 = 0;
  #numF2 = 0;

  constructor(truth: readonly TrueInfection[]) {
    const byInfector = Map.groupBy(truth, ({ infector }) => infector);
    this.#infectees = new Map(
      [...byInfector].map(([infector, own]) => [infector, new Set(own.map(({ infectee }) => infectee))]),
    );
  }

  /** Takes the list of one case, to F2. */
  add(casePerson: string, list: readonly ListedContact[]): void {
    this.#cases++;
    const found = this.#found.get(casePerson) ?? new Map<string, number>();
    this.#found.set(casePerson, found);
    const infectees = this.#infectees.get(casePerson);
    for (const { level, person } of list) {
      if (level === 1) this.#numF1++;
      else this.#numF2++;
      if (infectees?.has(person)) found.set(person, Math.min(level, found.get(person) ?? level));
    }
  }

  row(): ScoreRow {
    const levels = [...this.#found.values()].flatMap((found) => [...found.values()]);
    const infections = [...this.#found.keys()].reduce(
      (sum, person) => sum + (this.#infectees.get(person)?.size ?? 0),
      0,
    );
    const foundF1 = levels.filter((level) => level === 1).length;
    const contacts = this.#numF1 + this.#numF2;
    return {
      cases: this.#cases,
      infections,
      found_f1: foundF1,
      found_f1_f2: levels.length,
      share_f1: shareOf(foundF1, infections),
      share_f1_f2: shareOf(levels.length, infections),
      contacts_f1: this.#numF1,
      contacts_f1_f2: contacts,
      contacts_per_found_f1: shareOf(this.#numF1, foundF1),
      contacts_per_found_f1_f2: shareOf(contacts, levels.length),
    };
  }
}

/** Rounded, so that people can read it; null of nothing. */
export function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : Number((part / whole).toFixed(3));
}
