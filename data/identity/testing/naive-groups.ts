/** Groups of identifiers by plain closure, slow on purpose. For tests only. */
import { utf8Order } from '../../utf8-order.ts';

export type IdentifierPair = readonly [string, string];

/** What an identifier is printed under: the smallest by UTF-8 bytes of all that the pairs lead to. */
export function naivePrinted(pairs: readonly IdentifierPair[], identifier: string): string {
  const group = new Set([identifier]);
  for (let size = 0; size < group.size; ) {
    size = group.size;
    for (const pair of pairs)
      if (pair.some((member) => group.has(member))) for (const member of pair) group.add(member);
  }
  return [...group].sort(utf8Order)[0]!;
}
