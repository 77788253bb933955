import fc from 'fast-check';
import { expect, test } from 'vitest';
import { infectiousPeriod } from '../exposure/infectious-period.ts';
import { Tracer } from '../exposure/trace.ts';
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

function built(records: ExposureRecords, policy: Policy): [World, string[]] {
  const { columns, persons } = worldColumns(records, policy.zone);
  return [buildWorld(columns), persons];
}

const question = fc.tuple(randomWorldAndAsOf(), randomPolicy(), fc.infiniteStream(fc.nat(4)));

test('a world with records added, ended and added again gives the lists of one built from what holds', () => {
  fc.assert(
    fc.property(question, ([[records, asOf], policy, choices]) => {
      const choose = () => choices.next().value as number;
      const [stays, ends, comes, passes, returns] = dealt(records, 5, choose);
      const live = new LiveWorld(together(stays, ends, returns), policy.zone);
      const first = live.writer.state;
      const second = live.change(together(comes, passes), together(ends, returns));
      const third = live.change(returns, passes);
      const states: [World, ExposureRecords][] = [
        [third, together(stays, comes, returns)],
        [first, together(stays, ends, returns)],
        [second, together(stays, comes, passes)],
      ];
      for (const [state, holding] of states) {
        const [world, persons] = built(holding, policy);
        const lists = listsOf(new Tracer(state, policy), live.persons, records.cases, policy, asOf);
        expect(lists).toEqual(listsOf(new Tracer(world, policy), persons, records.cases, policy, asOf));
      }
    }),
    { seed: SEED, numRuns: 300 },
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
