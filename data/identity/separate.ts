import { smallestOfGroups } from './groups.ts';

export type Pair = readonly [number, number];

/** What records and decisions say of identifiers, which are numbers below `count`. */
export interface Stated {
  readonly count: number;
  /** Pair i: a record says that `left[i]` and `right[i]` are one person. */
  readonly left: Uint32Array;
  readonly right: Uint32Array;
  /** Identifiers of which a person has one at most: ID cards. */
  readonly cards: Uint32Array;
  /** Decided: one person … */
  readonly joins: readonly Pair[];
  /** … or not. */
  readonly aparts: readonly Pair[];
}

/** Why a pair joins nobody: it would put two ID cards together, it leads around a decision, it is what was decided upon. */
export const CUT = { none: 0, cards: 1, around: 2, decided: 3 } as const;

export interface Separated {
  /** For each identifier the smallest of its group. */
  readonly smallest: Uint32Array;
  /** For each identifier the smallest of all that the pairs connect it with, whether they join or not. */
  readonly connected: Uint32Array;
  /** For each pair, why it joins nobody. */
  readonly cuts: Uint8Array;
}

/** No single one of the nearest. */
const CONTESTED = -1;

/**
 * Groups of identifiers, none of which holds two ID cards, or both ends of a pair that was decided to be two persons;
 * only decisions may bring such together. They are the connected components of the pairs that are left when
 *
 * 1. decided joins are made for good: their identifiers count as one, with all their cards;
 * 2. pairs of identifiers that were decided to be two persons are cut;
 * 3. where cards are connected, every identifier belongs to the card that the fewest pairs lead to, and to none where
 *    several are as near; pairs between two that belong otherwise are cut;
 * 4. where the ends of a decision are still connected, the same is done with these two in place of cards, one decision
 *    after the other in order of identifiers.
 *
 * So the groups follow from what is said, in whatever order. O(n α(n)), and for groups with conflicts the pairs in them once,
 * and once more for each decision. The rule is this project's own: of a chain from card to card nobody knows which
 * link is wrong, and the longer way is the less likely one (assumption).
 */
export function separate(stated: Stated): Separated {
  const strong = joined(stated.count, stated.joins);
  const left = stated.left.map((number) => strong[number]!);
  const right = stated.right.map((number) => strong[number]!);
  const aparts = stated.aparts.map(([a, b]): Pair => [strong[a]!, strong[b]!]).filter(([a, b]) => a !== b);
  const cuts = new Uint8Array(left.length);
  cutDecided(cuts, left, right, aparts);
  const split = connectedConflicts(stated, strong, left, right, cuts, aparts);
  for (const part of split) {
    cutBetweenCards(part, cuts);
    for (const pair of part.aparts.sort(([a, b], [c, d]) => a - c || b - d)) cutAround(part, pair, cuts);
  }
  const kept = (numbers: Uint32Array) => numbers.filter((_, i) => cuts[i] === CUT.none);
  const groups = smallestOfGroups(stated.count, kept(left), kept(right));
  return {
    smallest: smallestBehind(strong, groups),
    connected: smallestBehind(strong, smallestOfGroups(stated.count, left, right)),
    cuts,
  };
}

function joined(count: number, pairs: readonly Pair[]): Uint32Array {
  const ends = (end: 0 | 1) => Uint32Array.from(pairs, (pair) => pair[end]);
  return smallestOfGroups(count, ends(0), ends(1));
}

/** The least member of a strong group stands for it: so the least of a group of these is the least of all members. */
function smallestBehind(strong: Uint32Array, groups: Uint32Array): Uint32Array {
  return strong.map((number) => groups[number]!);
}

function cutDecided(cuts: Uint8Array, left: Uint32Array, right: Uint32Array, aparts: readonly Pair[]): void {
  if (aparts.length === 0) return;
  const decided = new Set(aparts.flatMap(([a, b]) => [`${a},${b}`, `${b},${a}`]));
  const touched = new Set(aparts.flat());
  for (let i = 0; i < cuts.length; i++)
    if (touched.has(left[i]!) && decided.has(`${left[i]},${right[i]}`)) cuts[i] = CUT.decided;
}

/** Identifiers that are connected and must not be one group. */
interface Part {
  readonly cards: Set<number>;
  readonly aparts: Pair[];
  /** Identifier → pairs that lead on, with where they lead. */
  readonly ways: Map<number, { readonly pair: number; readonly to: number }[]>;
}

function connectedConflicts(
  { count, cards }: Stated,
  strong: Uint32Array,
  left: Uint32Array,
  right: Uint32Array,
  cuts: Uint8Array,
  aparts: readonly Pair[],
): Part[] {
  const uncut = (numbers: Uint32Array) => numbers.filter((_, i) => cuts[i] === CUT.none);
  const groups = smallestOfGroups(count, uncut(left), uncut(right));
  const cardsOf = Map.groupBy(
    conflictingCards(groups, new Set(cards.values().map((card) => strong[card]!))),
    (card) => groups[card]!,
  );
  const parts = new Map<number, Part>();
  const partOf = (group: number) => {
    const part: Part = parts.get(group) ?? {
      cards: new Set(cardsOf.get(group)),
      aparts: [],
      ways: new Map(),
    };
    parts.set(group, part);
    return part;
  };
  for (const group of cardsOf.keys()) partOf(group);
  for (const pair of aparts)
    if (groups[pair[0]] === groups[pair[1]]) partOf(groups[pair[0]]!).aparts.push(ordered(pair));
  if (parts.size > 0)
    for (let i = 0; i < cuts.length; i++) {
      const part = cuts[i] === CUT.none ? parts.get(groups[left[i]!]!) : undefined;
      if (part) addWays(part, i, left[i]!, right[i]!);
    }
  return [...parts.values()];
}

/** Cards in whose group there is another one. */
function conflictingCards(groups: Uint32Array, cards: ReadonlySet<number>): number[] {
  const first = new Map<number, number>();
  const shared = new Set<number>();
  for (const card of cards) {
    const group = groups[card]!;
    if (first.has(group)) shared.add(group);
    else first.set(group, card);
  }
  return shared.size === 0 ? [] : [...cards].filter((card) => shared.has(groups[card]!));
}

function ordered([a, b]: Pair): Pair {
  return a < b ? [a, b] : [b, a];
}

function addWays({ ways }: Part, pair: number, a: number, b: number): void {
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    const leading = ways.get(from) ?? [];
    leading.push({ pair, to });
    ways.set(from, leading);
  }
}

function cutBetweenCards(part: Part, cuts: Uint8Array): void {
  if (part.cards.size > 1) cutBetween(part, nearest(part, part.cards, cuts), CUT.cards, cuts);
}

function cutAround(part: Part, pair: Pair, cuts: Uint8Array): void {
  const [a, b] = pair;
  if (nearest(part, new Set([a]), cuts).has(b))
    cutBetween(part, nearest(part, new Set(pair), cuts), CUT.around, cuts);
}

/** Identifier → which of the given ones the fewest uncut pairs lead to. */
function nearest({ ways }: Part, given: ReadonlySet<number>, cuts: Uint8Array): Map<number, number> {
  const owners = new Map(Array.from(given, (number) => [number, number]));
  for (let reached = [...given]; reached.length > 0; ) {
    const next = new Map<number, number>();
    for (const from of reached)
      for (const { pair, to } of ways.get(from) ?? []) {
        if (cuts[pair] !== CUT.none || owners.has(to)) continue;
        const owner = owners.get(from)!;
        next.set(to, next.has(to) && next.get(to) !== owner ? CONTESTED : owner);
      }
    for (const [number, owner] of next) owners.set(number, owner);
    reached = [...next.keys()];
  }
  return owners;
}

function cutBetween(
  { ways }: Part,
  owners: ReadonlyMap<number, number>,
  why: number,
  cuts: Uint8Array,
): void {
  for (const [from, owner] of owners)
    for (const { pair, to } of ways.get(from) ?? [])
      if (cuts[pair] === CUT.none && owners.get(to) !== owner) cuts[pair] = why;
}
