/** A true infection, as `truth/infections.csv` tells it. */
export interface TrueInfection {
  readonly infector: string;
  readonly infectee: string;
}

export interface Completeness {
  /** True infectees of the cases that have a list. */
  readonly infectees: number;
  /** Those of them that are on their infector's list. */
  readonly listed: number;
  /** `listed / infectees`; null where the cases infected nobody. */
  readonly share: number | null;
  /** The same share for each case that infected someone. */
  readonly byCase: ReadonlyMap<string, number>;
}

/** How many of the persons whom each case infected are on that case's list (case's person → listed persons). */
export function completeness(
  truth: readonly TrueInfection[],
  lists: ReadonlyMap<string, ReadonlySet<string>>,
): Completeness {
  const infections = truth.filter(({ infector }) => lists.has(infector));
  const isListed = ({ infector, infectee }: TrueInfection) => lists.get(infector)!.has(infectee);
  const listed = infections.filter(isListed).length;
  const byCase = new Map<string, number>();
  for (const [infector, own] of Map.groupBy(infections, (infection) => infection.infector))
    byCase.set(infector, own.filter(isListed).length / own.length);
  const infectees = infections.length;
  return { infectees, listed, share: infectees === 0 ? null : listed / infectees, byCase };
}
