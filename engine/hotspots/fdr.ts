/**
 * False discovery rate: of m hypotheses, those are rejected whose p is at most the largest p_(i) ≤ i q / m.
 *
 * Benjamini and Hochberg (1995), DOI 10.1111/j.2517-6161.1995.tb02031.x. O(m log m). Cells without a p (NaN) are
 * not tested and do not count in m.
 */

/** For each rate, the largest p that is significant at it; −1 if none is. */
export function significantUpTo(p: Float64Array, rates: readonly number[]): number[] {
  const ascending = p.filter((value) => !Number.isNaN(value)).sort();
  return rates.map((rate) => {
    let rank = ascending.length;
    while (rank > 0 && ascending[rank - 1] > (rank * rate) / ascending.length) rank--;
    return rank > 0 ? ascending[rank - 1] : -1;
  });
}

/** Adjusted p: the least rate at which a hypothesis is rejected, min over j ≥ i of m p_(j) / j, at most 1; NaN stays. */
export function adjustedPs(p: Float64Array): Float64Array {
  const order = Uint32Array.from(p.keys())
    .filter((i) => !Number.isNaN(p[i]))
    .sort((a, b) => p[a] - p[b]);
  const adjusted = new Float64Array(p.length).fill(Number.NaN);
  let least = 1;
  for (let rank = order.length; rank > 0; rank--) {
    least = Math.min(least, (p[order[rank - 1]] * order.length) / rank);
    adjusted[order[rank - 1]] = least;
  }
  return adjusted;
}
