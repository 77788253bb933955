import { personRank, type World } from '../world.ts';
import type { Chain } from './chain.ts';
import type { Links } from './earliest-chain.ts';
import type { Label, Labels } from './labels.ts';

/**
 * Ranks the ways in which a case may have reached one person: of everybody who exposed them after being reached, the
 * earliest chain that reached that one, and then this last link. A chain is as strong as its weakest link, the one of least
 * exposure; of equal ones the chain with fewer links comes first, then that whose persons do, compared from the case on.
 *
 * Ranking all chains instead, also those that differ farther back, was tried and given up: best-first search with exact
 * bounds still has exponentially many beginnings to follow among people who meet daily. Cost: the labels of those who
 * may have exposed the person, and their chains.
 *
 * @param sources whoever may have exposed the person, and others
 * @param numWanted how many chains at most
 */
export function bestChains(
  world: World,
  labels: Labels,
  links: Links,
  person: number,
  { sources, numWanted, levels }: { sources: Iterable<number>; numWanted: number; levels: number },
): Chain[] {
  const compare = (a: Chain, b: Chain) => compareChains(world, a, b);
  const ranked: Chain[] = [];
  for (const source of sources) {
    const ways = [...labelsOf(labels, links, source)]
      .filter((label) => label === null || label.level < levels)
      .flatMap((label) => wayOver(links, label, person))
      .sort(compare);
    if (ways.length > 0) ranked.push(ways[0]);
  }
  return ranked.sort(compare).slice(0, numWanted);
}

/** `null` stands for the case itself. */
function* labelsOf(labels: Labels, links: Links, source: number): Generator<Label | null> {
  if (source === links.casePerson) yield null;
  yield* labels.of(source);
}

/** The chain over a label to the person; none where they are on it already, or where its last link does not qualify. */
function wayOver(links: Links, label: Label | null, person: number): Chain[] {
  const last = links.linkAfter(label, person);
  if (last === null) return [];
  const chain = label === null ? [] : links.chainTo(label);
  return chain.some((link) => link.person === person) ? [] : [[...chain, last]];
}

function compareChains(world: World, a: Chain, b: Chain): number {
  const order = strength_s(b) - strength_s(a) || a.length - b.length;
  if (order !== 0) return order;
  for (const [i, { person }] of a.entries())
    if (person !== b[i].person) return personRank(world, person) - personRank(world, b[i].person);
  return 0;
}

function strength_s(chain: Chain): number {
  return chain.reduce((least_s, { exposure }) => Math.min(least_s, exposure.exposure_s), Infinity);
}
