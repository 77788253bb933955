/**
 * Gi* written plainly over a full matrix of weights, as the formula stands; for tests to compare with.
 * @param weights row i, column j: w_ij
 * @returns z of every cell, null where s = 0 or the denominator vanishes
 */
export function naiveGiStar(
  values: readonly number[],
  weights: readonly (readonly number[])[],
): (number | null)[] {
  const n = values.length;
  const mean = sum(values) / n;
  const s = Math.sqrt(sum(values.map((x) => (x - mean) ** 2)) / n);
  return weights.map((row) => {
    const W = sum(row);
    const S1 = sum(row.map((w) => w * w));
    if (new Set(values).size === 1 || row.every((w) => w === 1)) return null;
    return (sum(row.map((w, j) => w * values[j])) - mean * W) / (s * Math.sqrt((n * S1 - W * W) / (n - 1)));
  });
}

function sum(terms: readonly number[]): number {
  return terms.reduce((total, term) => total + term, 0);
}
