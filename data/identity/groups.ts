/**
 * Which of `count` identifiers are one person, given pairs that are: the connected components, by union by size
 * with path halving (Tarjan and van Leeuwen 1984), O(n α(n)).
 * @param left identifiers are numbers below `count`; pair i says that `left[i]` and `right[i]` are one person
 * @returns for each identifier the smallest of its group, itself where it is that or joined with none
 */
export function smallestOfGroups(count: number, left: Uint32Array, right: Uint32Array): Uint32Array {
  const parents = Uint32Array.from({ length: count }, (_, identifier) => identifier);
  const sizes = new Uint32Array(count).fill(1);
  for (let pair = 0; pair < left.length; pair++) join(parents, sizes, left[pair], right[pair]);
  return smallestMembers(parents);
}

function join(parents: Uint32Array, sizes: Uint32Array, a: number, b: number): void {
  const rootA = rootOf(parents, a);
  const rootB = rootOf(parents, b);
  if (rootA === rootB) return;
  const [larger, smaller] = sizes[rootA] >= sizes[rootB] ? [rootA, rootB] : [rootB, rootA];
  parents[smaller] = larger;
  sizes[larger] += sizes[smaller];
}

function rootOf(parents: Uint32Array, identifier: number): number {
  let at = identifier;
  while (parents[at] !== at) {
    parents[at] = parents[parents[at]];
    at = parents[at];
  }
  return at;
}

function smallestMembers(parents: Uint32Array): Uint32Array {
  const smallestOfRoot = new Uint32Array(parents.length).fill(NONE);
  const smallest = new Uint32Array(parents.length);
  // Identifiers come in ascending order: the first of a group is its smallest.
  for (let identifier = 0; identifier < parents.length; identifier++) {
    const root = rootOf(parents, identifier);
    if (smallestOfRoot[root] === NONE) smallestOfRoot[root] = identifier;
    smallest[identifier] = smallestOfRoot[root];
  }
  return smallest;
}

const NONE = 0xffff_ffff;
