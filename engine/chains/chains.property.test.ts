import fc from 'fast-check';
import { expect, test } from 'vitest';
import { infectiousPeriod } from '../exposure/infectious-period.ts';
import { Tracer } from '../exposure/trace.ts';
import {
  countedEpisodes,
  type NaiveChain,
  type NaiveSources,
  naiveBestChains,
  naiveEarliestChains,
} from '../naive/chain.ts';
import { exposureTo } from '../naive/exposure.ts';
import type { Policy } from '../policy.ts';
import type { CaseRecord, ExposureRecords } from '../records.ts';
import { hasDates } from '../testing/dated-case.ts';
import { dealt, LiveWorld } from '../testing/live-world.ts';
import { randomPolicy } from '../testing/random-policy.ts';
import { filterOf, randomSources } from '../testing/random-sources.ts';
import { randomWorldAndAsOf } from '../testing/random-world.ts';
import { recordsOf } from '../testing/records.ts';
import { bestChains } from './best-chains.ts';
import type { Chain, ChainQuestion } from './chain.ts';
import { Links } from './earliest-chain.ts';
import { Labels } from './labels.ts';
import { OnwardTree, type TreeNode } from './onward-tree.ts';

const SEED = 20211229;

interface Given {
  readonly records: ExposureRecords;
  readonly policy: Policy;
  /** Of each record, the last first, whether it came later. */
  readonly later: readonly boolean[];
  readonly from: number | null;
  readonly asOf: number | null;
  readonly sources: NaiveSources | null;
}

/** A world of which a part came later, as a delta, and a span of time that chains are kept to. */
function given(): fc.Arbitrary<Given> {
  return fc
    .tuple(randomWorldAndAsOf(), randomPolicy(), fc.array(fc.boolean()), fc.option(fc.nat(3 * 86_400)))
    .chain((parts) => fc.tuple(fc.constant(parts), randomSources(parts[0][0])))
    .map(([[[records, asOf], policy, later, cut_s], sources]) => {
      const periods = records.cases.filter(hasDates).map((row) => infectiousPeriod(row, policy).from);
      const from = cut_s === null || periods.length === 0 ? null : Math.max(0, ...periods) + cut_s;
      return { records, policy, later, from, asOf, sources };
    });
}

/** Its world, and the identifiers behind the numbers. */
function live({ records, policy, later }: Given) {
  const left = [...later];
  const [early, late] = dealt(records, 2, () => (left.pop() ? 1 : 0));
  const world = new LiveWorld(early!, policy.zone);
  return { world: world.change(late!, recordsOf({})), persons: world.persons, venues: world.venues };
}

/** Cases that anything is known of. */
function searchable({ records }: Given, persons: readonly string[]): CaseRecord[] {
  return records.cases.filter(hasDates).filter(({ person }) => persons.includes(person));
}

function questionOf(
  { records, policy, from, asOf, sources }: Given,
  { persons, venues }: ReturnType<typeof live>,
  theCase: CaseRecord,
  levels: number,
): ChainQuestion {
  return {
    index: { person: persons.indexOf(theCase.person), ...infectiousPeriod(theCase, policy) },
    levels,
    from: from ?? Number.NEGATIVE_INFINITY,
    asOf: asOf ?? Number.POSITIVE_INFINITY,
    filter: filterOf(sources, records, policy, persons, venues),
  };
}

function told(chain: Chain | null, persons: readonly string[]): NaiveChain | undefined {
  return chain?.map(({ window, person, exposure }) => ({
    source: persons[window.source]!,
    person: persons[person]!,
    first_exposure: exposure.first,
    last_exposure: exposure.last,
    exposure_s: exposure.exposure_s,
    qualified_at: exposure.qualifiedAt,
  }));
}

test('the earliest chain to everybody is the naive one, searched for all or for one person', () => {
  fc.assert(
    fc.property(
      given(),
      fc.constantFrom(1, 2, 3, Number.POSITIVE_INFINITY),
      fc.constantFrom(0, 1024),
      (all, levels, crowdFrom) => {
        const { records, policy } = all;
        const known = live(all);
        const { world, persons } = known;
        for (const theCase of searchable(all, persons)) {
          const naive = naiveEarliestChains(records, policy, theCase, { ...all, levels });
          const question = questionOf(all, known, theCase, levels);
          for (const [number, person] of persons.entries()) {
            if (number === question.index.person) continue;
            for (const target of [-1, number]) {
              const tracer = new Tracer(world, policy, crowdFrom, question.filter);
              const rows = tracer.trace(question.index, { ...question, target });
              const links = new Links(world, policy, question, new Labels(world, rows, tracer.exposedAgain));
              expect(told(links.earliestChain(number), persons)).toEqual(naive.get(person));
            }
          }
        }
      },
    ),
    { seed: SEED, numRuns: 300 },
  );
});

test('the best ways to everybody are the naive ones, in their order', () => {
  fc.assert(
    fc.property(
      given(),
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom(1, 2, 3, Number.POSITIVE_INFINITY),
      (all, numWanted, levels) => {
        const { records, policy } = all;
        const known = live(all);
        const { world, persons } = known;
        for (const theCase of searchable(all, persons)) {
          const question = questionOf(all, known, theCase, levels);
          const tracer = new Tracer(world, policy, undefined, question.filter);
          const rows = tracer.trace(question.index, question);
          const labels = new Labels(world, rows, tracer.exposedAgain);
          const links = new Links(world, policy, question, labels);
          for (const [number, person] of persons.entries()) {
            if (number === question.index.person) continue;
            const naive = naiveBestChains(records, policy, theCase, person, { ...all, levels });
            const sources = links.possibleSources(number);
            const best = bestChains(world, labels, links, number, { sources, numWanted, levels });
            expect(best.map((chain) => told(chain, persons))).toEqual(naive.slice(0, numWanted));
          }
        }
      },
    ),
    { seed: SEED + 1, numRuns: 300 },
  );
});

test('the tree has the rows of the list, and every path down it is a chain in time', () => {
  let numAgain = 0;
  fc.assert(
    fc.property(
      given(),
      fc.constantFrom(2, 3, Number.POSITIVE_INFINITY),
      fc.constantFrom(0, 1024),
      (all, levels, crowdFrom) => {
        const { records, policy } = all;
        const known = live(all);
        const { world, persons } = known;
        const episodes = countedEpisodes(records, policy, all.asOf, all.sources);
        for (const theCase of searchable(all, persons)) {
          const question = questionOf(all, known, theCase, levels);
          const tracer = new Tracer(world, policy, crowdFrom, question.filter);
          const rows = tracer.trace(question.index, question);
          const labels = new Labels(world, rows, tracer.exposedAgain);
          const tree = new OnwardTree(world, labels, new Links(world, policy, question, labels)).rows();
          const nodes = Array.from({ length: tree.count }, (_, row) => tree.at(row));
          const firsts = nodes.filter(({ isAgain }) => !isAgain);
          numAgain += nodes.length - firsts.length;
          expect(firsts.map(({ person, level, via }) => [level, person, via]).sort()).toEqual(
            Array.from(rows.persons, (person, i) => [rows.levels[i], person, rows.vias[i]]).sort(),
          );
          const path: TreeNode[] = [];
          for (const [i, node] of nodes.entries()) {
            path.length = node.level - 1;
            const parent = path.at(-1);
            expect(node.via).toBe(parent?.person ?? question.index.person);
            const start = parent ? parent.exposure.first + policy.latent_s : question.index.from;
            const window = {
              start: Math.max(start, question.from),
              end: Math.min(parent ? start + policy.contact_horizon_s : question.index.to, question.asOf),
            };
            const exposure = exposureTo(persons[node.via]!, persons[node.person]!, window, episodes, policy)!;
            expect(node.exposure).toMatchObject({
              first: exposure.first_exposure,
              exposure_s: exposure.exposure_s,
            });
            const below = nodes.slice(i + 1).findIndex(({ level }) => level <= node.level);
            expect(node.onward).toBe(below < 0 ? nodes.length - i - 1 : below);
            if (node.isAgain) expect(node.onward).toBeGreaterThan(0);
            path.push(node);
          }
        }
      },
    ),
    { seed: SEED + 2, numRuns: 400 },
  );
  expect(numAgain).toBeGreaterThan(0);
});
