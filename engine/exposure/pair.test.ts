import fc from 'fast-check';
import { expect, test } from 'vitest';
import { episodesOf } from '../naive/episodes.ts';
import { exposureTo } from '../naive/exposure.ts';
import { merged, timeWithin } from '../naive/intervals.ts';
import { DEFAULT_POLICY, type Policy, policyFrom } from '../policy.ts';
import type { ExposureRecords } from '../records.ts';
import { worldColumns } from '../testing/columns.ts';
import { hasDates } from '../testing/dated-case.ts';
import { randomPolicy } from '../testing/random-policy.ts';
import { randomWorldAndAsOf } from '../testing/random-world.ts';
import { encounterOf, instant, quarantineOf, recordsOf, visitOf } from '../testing/records.ts';
import { buildWorld, type World } from '../world.ts';
import { infectiousPeriod } from './infectious-period.ts';
import { type PairExposure, PairExposures } from './pair.ts';
import type { ExposureWindow, PairEpisode } from './pair-meetings.ts';

const SEED = 20211229;
const NOON = instant('2021-08-03T12:00:00+07:00');

/** One pair of a random world: the source is a case. */
interface AskedPair {
  readonly world: World;
  readonly window: ExposureWindow;
  readonly person: number;
  readonly fast: PairExposure;
  readonly naive: () => ReturnType<typeof exposureTo>;
}

/** Every pair of a case and another person. */
function* pairsOf(records: ExposureRecords, policy: Policy, asOf: number | null): Generator<AskedPair> {
  const { columns, persons } = worldColumns(records, policy.zone);
  const world = buildWorld(columns);
  const exposures = new PairExposures(world, policy);
  const episodes = episodesOf(records, policy, asOf);
  for (const theCase of records.cases.filter(hasDates)) {
    const { from, to } = infectiousPeriod(theCase, policy);
    const window = { source: persons.indexOf(theCase.person), from, to, asOf: asOf ?? Infinity };
    const cut = { start: from, end: Math.min(to, window.asOf) };
    for (const [person, name] of persons.entries()) {
      if (person === window.source) continue;
      const naive = () => exposureTo(theCase.person, name, cut, episodes, policy);
      yield { world, window, person, fast: exposures.pair(window, person), naive };
    }
  }
}

/** Checks every pair of random worlds. */
function everyPair(check: (pair: AskedPair, policy: Policy) => void): void {
  fc.assert(
    fc.property(randomWorldAndAsOf(), randomPolicy(), ([records, asOf], policy) => {
      for (const pair of pairsOf(records, policy, asOf)) check(pair, policy);
    }),
    { seed: SEED, numRuns: 150 },
  );
}

function unionTime(episodes: readonly PairEpisode[]): number {
  const intervals = merged(episodes.map(({ from, to }) => ({ start: from, end: to })));
  return timeWithin(intervals, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
}

/** Exposure of `contact` to `source` at any time. */
function pairIn(given: Partial<ExposureRecords>, policy = DEFAULT_POLICY): PairExposure {
  const { columns, persons } = worldColumns(recordsOf(given), policy.zone);
  const window = { source: persons.indexOf('source'), from: 0, to: Infinity, asOf: Infinity };
  return new PairExposures(buildWorld(columns), policy).pair(window, persons.indexOf('contact'));
}

test('the exposure of a pair is the naive one', () => {
  everyPair(({ fast, naive }) => {
    const expected = naive();
    expect(fast.exposure).toEqual(
      expected && {
        first: expected.first_exposure,
        last: expected.last_exposure,
        exposure_s: expected.exposure_s,
        qualifiedAt: expected.qualified_at,
      },
    );
  });
});

test('an exposure qualifies exactly where the longest held time is enough', () => {
  everyPair(({ fast }, { min_exposure_s }) => {
    expect(fast.longestHeld_s >= min_exposure_s).toBe(fast.exposure !== null);
  });
});

test('the union of a pair’s episodes has the time of its exposure', () => {
  everyPair(({ fast: { exposure, episodes } }) => {
    if (exposure) expect(unionTime(episodes)).toBe(exposure.exposure_s);
  });
});

test('episodes are not empty, stand by start, and lie in the window but for the tail at a venue', () => {
  everyPair(({ fast: { episodes }, window }, { aerosol_tail_s }) => {
    expect(episodes).toEqual(episodes.toSorted((a, b) => a.from - b.from || a.to - b.to));
    for (const { from, to, halfEdge } of episodes) {
      const tail_s = halfEdge < 0 ? aerosol_tail_s : 0;
      expect(from).toBeLessThan(to);
      expect(from).toBeGreaterThanOrEqual(window.from);
      expect(to).toBeLessThanOrEqual(Math.min(window.to + tail_s, window.asOf));
    }
  });
});

test('every episode names the half-edge or the two visits of the pair that made it', () => {
  everyPair(({ fast: { episodes }, world: { graph, visits }, window: { source }, person }) => {
    for (const { halfEdge, sourceVisit, personVisit } of episodes) {
      if (halfEdge >= 0) {
        expect([sourceVisit, personVisit]).toEqual([-1, -1]);
        const isOf = (owner: number) =>
          graph.offsets[owner] <= halfEdge && halfEdge < graph.offsets[owner + 1];
        expect(graph.peers[halfEdge]).toBe(isOf(source) ? person : source);
        expect(isOf(source) || isOf(person)).toBe(true);
      } else {
        expect(visits.persons[sourceVisit]).toBe(source);
        expect(visits.persons[personVisit]).toBe(person);
        expect(visits.venues[sourceVisit]).toBe(visits.venues[personVisit]);
      }
    }
  });
});

test('an encounter across a removal stands as its two parts', () => {
  const encounters = [encounterOf('contact', 'source', NOON, 3000)];
  const quarantine = [quarantineOf('source', NOON + 1000, NOON + 2000)];
  const { exposure, episodes } = pairIn({ encounters, quarantine });
  expect(episodes.map(({ from, to }) => [from - NOON, to - NOON])).toEqual([
    [0, 1000],
    [2000, 3000],
  ]);
  expect(exposure?.exposure_s).toBe(2000);
});

test('the tail of the source’s stay reaches who comes after it left', () => {
  const visits = [
    visitOf('source', 'market', NOON, NOON + 3600),
    visitOf('contact', 'market', NOON + 3600, NOON + 7200),
  ];
  expect(pairIn({ visits }).episodes).toEqual([]);
  const { exposure } = pairIn({ visits }, policyFrom({ aerosol_tail_s: 1800 }));
  expect(exposure).toMatchObject({ first: NOON + 3600, last: NOON + 5400, exposure_s: 1800 });
});

test('two who never met have no episodes', () => {
  const encounters = [encounterOf('source', 'a', NOON, 1000), encounterOf('contact', 'a', NOON, 1000)];
  expect(pairIn({ encounters })).toEqual({ exposure: null, longestHeld_s: 0, episodes: [] });
});

test('an answer stays as it was when the next is asked', () => {
  const records = recordsOf({
    encounters: [encounterOf('source', 'a', NOON, 1000), encounterOf('source', 'b', NOON + 60, 2000)],
  });
  const { columns, persons } = worldColumns(records, DEFAULT_POLICY.zone);
  const exposures = new PairExposures(buildWorld(columns), DEFAULT_POLICY);
  const window = { source: persons.indexOf('source'), from: 0, to: Infinity, asOf: Infinity };
  const met = exposures.pair(window, persons.indexOf('a'));
  const before = structuredClone(met);
  expect(exposures.pair(window, persons.indexOf('b'))).not.toEqual(before);
  expect(met).toEqual(before);
});
