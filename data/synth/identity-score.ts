/** An identifier and whose it truly is. */
export interface TrueIdentifier {
  readonly person: string;
  readonly identifier: string;
}

/** Pairs of identifiers of one person, as they are truly and as records join them; shares are null where there are none. */
export interface IdentityScore {
  readonly identity_pairs: number;
  readonly identity_pairs_joined: number;
  /** Share of the joined pairs that are truly one person. */
  readonly identity_precision: number | null;
  /** Share of the true pairs that are joined. */
  readonly identity_recall: number | null;
  /** True pairs that any records link, and the share of them that is joined. */
  readonly identity_pairs_linked: number;
  readonly identity_recall_linked: number | null;
}

/**
 * Counts pairs by the sizes of groups: precision = Σ C(n_ij, 2) / Σ C(n_j, 2), recall = Σ C(n_ij, 2) / Σ C(n_i, 2), with
 * n_i identifiers of true person i, n_j of person j as joined, n_ij of both. Linear in the identifiers.
 * @param truth each identifier once
 * @param printed what an identifier is printed under, where that is another
 * @param linked true pairs that any records link, as `numLinkedPairs` counts them
 */
export function identityScore(
  truth: readonly TrueIdentifier[],
  printed: ReadonlyMap<string, string>,
  linked: number,
): IdentityScore {
  const pairsBy = (key: (row: TrueIdentifier) => string) =>
    [...Map.groupBy(truth, key).values()].reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0);
  const joined = ({ identifier }: TrueIdentifier) => printed.get(identifier) ?? identifier;
  const numTrue = pairsBy(({ person }) => person);
  const numJoined = pairsBy(joined);
  const numBoth = pairsBy((row) => JSON.stringify([row.person, joined(row)]));
  return {
    identity_pairs: numTrue,
    identity_pairs_joined: numJoined,
    identity_precision: share(numBoth, numJoined),
    identity_recall: share(numBoth, numTrue),
    identity_pairs_linked: linked,
    identity_recall_linked: share(numBoth, linked),
  };
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : Number((part / whole).toFixed(4));
}
