/**
 * Sizes of the sets of cases that known pairs connect, in either direction, the largest first; cases without a pair are
 * in none. Union–find with path halving (Tarjan and van Leeuwen 1984, DOI 10.1145/62.2160).
 */
export function componentSizes(caseCount: number, pairs: readonly (readonly [number, number])[]): number[] {
  const parents = Int32Array.from({ length: caseCount }, (_, number) => number);
  const rootOf = (number: number): number => {
    let at = number;
    while (parents[at] !== at) {
      parents[at] = parents[parents[at]];
      at = parents[at];
    }
    return at;
  };
  for (const [from, to] of pairs) parents[rootOf(from)] = rootOf(to);
  const paired = new Set(pairs.flat());
  const sizes = new Map<number, number>();
  for (const number of paired) sizes.set(rootOf(number), (sizes.get(rootOf(number)) ?? 0) + 1);
  return [...sizes.values()].sort((a, b) => b - a);
}
