import fc from 'fast-check';
import { expect, test } from 'vitest';
import { infectiousPeriod } from '../exposure/infectious-period.ts';
import { PairExposures } from '../exposure/pair.ts';
import type { PairEpisode } from '../exposure/pair-meetings.ts';
import { Tracer } from '../exposure/trace.ts';
import { merged } from '../naive/intervals.ts';
import type { Policy } from '../policy.ts';
import type { CaseRecord, ExposureRecords } from '../records.ts';
import { withoutRemovals } from '../removals/without.ts';
import { worldColumns } from '../testing/columns.ts';
import { hasDates } from '../testing/dated-case.ts';
import { dealt, LiveWorld, together } from '../testing/live-world.ts';
import { randomPolicy } from '../testing/random-policy.ts';
import { randomWorldAndAsOf } from '../testing/random-world.ts';
import { recordsOf } from '../testing/records.ts';
import { buildWorld, type World } from '../world.ts';

const SEED = 20211229;
const NOTHING = recordsOf({});

/** Lists of the cases to level 4, by what persons are printed under. */
function listsOf(
  tracer: Tracer,
  persons: readonly string[],
  cases: readonly CaseRecord[],
  policy: Policy,
  asOf: number | null,
) {
  return cases.filter(hasDates).map((theCase) => {
    const number = persons.indexOf(theCase.person);
    if (number < 0) return [];
    const source = { person: number, ...infectiousPeriod(theCase, policy) };
    const rows = tracer.trace(source, { levels: 4, asOf: asOf ?? Number.POSITIVE_INFINITY });
    return Array.from({ length: rows.count }, (_, i) => {
      const { person, via, ...row } = rows.at(i);
      return { ...row, person: persons[person], via: persons[via] };
    });
  });
}

/** Exposure of every two persons, in the cases' windows, by what persons are printed under; positions left out. */
function pairsOf(
  world: World,
  persons: readonly string[],
  cases: readonly CaseRecord[],
  policy: Policy,
  asOf: number | null,
) {
  const exposures = new PairExposures(world, policy);
  const pairs = new Map<string, object>();
  for (const theCase of cases.filter(hasDates))
    for (const [source, sourceName] of persons.entries())
      for (const [person, name] of persons.entries()) {
        if (person === source) continue;
        const window = {
          source,
          ...infectiousPeriod(theCase, policy),
          asOf: asOf ?? Number.POSITIVE_INFINITY,
        };
        const { episodes, ...told } = exposures.pair(window, person);
        if (episodes.length === 0) continue;
        pairs.set(JSON.stringify([theCase.case_id, sourceName, name]), { ...told, ...timesOf(episodes) });
      }
  return pairs;
}

/** A long encounter is one episode in a delta and several in a graph. */
function timesOf(episodes: readonly PairEpisode[]) {
  const [encounters, visits] = [true, false].map((isEncounter) =>
    episodes
      .filter(({ halfEdge }) => halfEdge >= 0 === isEncounter)
      .map(({ from, to }) => ({ start: from, end: to })),
  );
  return { encounters: merged(encounters), visits };
}

function built(records: ExposureRecords, policy: Policy): [World, string[]] {
  const { columns, persons } = worldColumns(records, policy.zone);
  return [buildWorld(columns), persons];
}

const question = fc.tuple(randomWorldAndAsOf(), randomPolicy(), fc.infiniteStream(fc.nat(4)));

/** The states of a live world, and what holds in each: records were added, ended and added again. */
function statesOf(records: ExposureRecords, zone: string, choose: () => number) {
  const [stays, ends, comes, passes, returns] = dealt(records, 5, choose);
  const live = new LiveWorld(together(stays, ends, returns), zone);
  const first = live.writer.state;
  const second = live.change(together(comes, passes), together(ends, returns));
  const third = live.change(returns, passes);
  const states: [World, ExposureRecords][] = [
    [third, together(stays, comes, returns)],
    [first, together(stays, ends, returns)],
    [second, together(stays, comes, passes)],
  ];
  return { live, states };
}

test.each([
  ['', 0, undefined],
  [', also where every venue counts as a crowd', 1, 0],
])(
  'a world with records added and ended gives the lists of one built from what holds%s',
  (_, seed, crowd) => {
    fc.assert(
      fc.property(question, ([[records, asOf], policy, choices]) => {
        const { live, states } = statesOf(records, policy.zone, () => choices.next().value as number);
        for (const [state, holding] of states) {
          const [world, persons] = built(holding, policy);
          const lists = listsOf(new Tracer(state, policy, crowd), live.persons, records.cases, policy, asOf);
          expect(lists).toEqual(listsOf(new Tracer(world, policy), persons, records.cases, policy, asOf));
        }
      }),
      { seed: SEED + seed, numRuns: 300 },
    );
  },
);

test('two persons have the same exposure under a delta as in a world built from what holds', () => {
  fc.assert(
    fc.property(question, ([[records, asOf], policy, choices]) => {
      const { live, states } = statesOf(records, policy.zone, () => choices.next().value as number);
      for (const [state, holding] of states) {
        const [world, persons] = built(holding, policy);
        const pairs = pairsOf(state, live.persons, records.cases, policy, asOf);
        expect(pairs).toEqual(pairsOf(world, persons, records.cases, policy, asOf));
      }
    }),
    { seed: SEED, numRuns: 60 },
  );
});

test('without removals, those of the delta remove from nothing either', () => {
  fc.assert(
    fc.property(question, ([[records, asOf], policy, choices]) => {
      const [stays, comes] = dealt(records, 2, () => (choices.next().value as number) % 2);
      const live = new LiveWorld(stays, policy.zone);
      const state = withoutRemovals(live.change(comes, NOTHING));
      const cases = records.cases.map((theCase) => ({ ...theCase, isolated: null }));
      const [world, persons] = built({ ...records, cases, quarantine: [] }, policy);
      const lists = listsOf(new Tracer(state, policy), live.persons, cases, policy, asOf);
      expect(lists).toEqual(listsOf(new Tracer(world, policy), persons, cases, policy, asOf));
    }),
    { seed: SEED, numRuns: 100 },
  );
});
