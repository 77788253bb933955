/** The rule of `separate` on names, by plain closure and plain distances, slow on purpose. For tests only. */
import { type IdentifierPair, naivePrinted } from './naive-groups.ts';

export interface NaiveStated {
  readonly pairs: readonly IdentifierPair[];
  readonly joins: readonly IdentifierPair[];
  readonly aparts: readonly IdentifierPair[];
  readonly isCard: (identifier: string) => boolean;
}

/** What an identifier is printed under. */
export function naiveSeparated({
  pairs,
  joins,
  aparts,
  isCard,
}: NaiveStated): (identifier: string) => string {
  const strong = (identifier: string) => naivePrinted(joins, identifier);
  const merged = ([a, b]: IdentifierPair): IdentifierPair => [strong(a), strong(b)];
  const isPair = ([a, b]: IdentifierPair, [c, d]: IdentifierPair) =>
    (a === c && b === d) || (a === d && b === c);
  const decided = aparts.map(merged).filter(([a, b]) => a !== b);
  let left = pairs.map(merged).filter((pair) => !decided.some((apart) => isPair(pair, apart)));
  const cards = new Set([...pairs, ...joins, ...aparts].flat().filter(isCard).map(strong));
  left = nearestOnly(left, [...cards]);
  const sorted = decided.map(([a, b]): IdentifierPair => (a < b ? [a, b] : [b, a])).sort();
  for (const ends of sorted)
    if (naivePrinted(left, ends[0]) === naivePrinted(left, ends[1])) left = nearestOnly(left, ends);
  return (identifier) => naivePrinted([...left, ...joins], identifier);
}

/** The pairs both of whose ends have the same single nearest one among the given. */
function nearestOnly(pairs: readonly IdentifierPair[], given: readonly string[]): IdentifierPair[] {
  const owner = (identifier: string) => {
    const distances = given.map((one) => distance(pairs, one, identifier));
    const least = Math.min(...distances);
    const nearest = given.filter((_, i) => distances[i] === least);
    return least === Number.POSITIVE_INFINITY ? '' : nearest.length === 1 ? nearest[0]! : 'several';
  };
  return pairs.filter(([a, b]) => owner(a) === owner(b));
}

function distance(pairs: readonly IdentifierPair[], from: string, to: string): number {
  const reached = new Set([from]);
  for (let steps = 0; ; steps++) {
    if (reached.has(to)) return steps;
    const next = pairs.filter((pair) => pair.some((end) => reached.has(end))).flat();
    const size = reached.size;
    for (const end of next) reached.add(end);
    if (reached.size === size) return Number.POSITIVE_INFINITY;
  }
}
