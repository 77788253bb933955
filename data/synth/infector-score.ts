import type { TrueInfection } from './completeness.ts';

/** A case and its possible infectors as persons, the likeliest first. */
export interface RankedCase {
  readonly person: string;
  readonly infectors: readonly string[];
}

/** How often the true infector is among the first so many: shares of the cases whose infector is a case too. */
export interface InfectorScore {
  readonly infectees: number;
  readonly infector_first: number | null;
  readonly infector_first_3: number | null;
  readonly infector_first_10: number | null;
}

/** A person's first case counts. */
export function infectorScore(truth: readonly TrueInfection[], cases: readonly RankedCase[]): InfectorScore {
  const infectorOf = new Map(truth.map(({ infector, infectee }) => [infectee, infector]));
  const persons = new Set(cases.map(({ person }) => person));
  const seen = new Set<string>();
  const ranks = cases.flatMap(({ person, infectors }) => {
    const infector = infectorOf.get(person);
    if (infector === undefined || !persons.has(infector) || seen.has(person)) return [];
    seen.add(person);
    const at = infectors.indexOf(infector);
    return [at < 0 ? Number.POSITIVE_INFINITY : at + 1];
  });
  const within = (most: number) =>
    ranks.length === 0
      ? null
      : Number((ranks.filter((rank) => rank <= most).length / ranks.length).toFixed(3));
  return {
    infectees: ranks.length,
    infector_first: within(1),
    infector_first_3: within(3),
    infector_first_10: within(10),
  };
}
