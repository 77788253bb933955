import fc from 'fast-check';
import { expect, test } from 'vitest';
import { naiveInfectiousPeriod } from '../naive/infectious-period.ts';
import { type NaiveRow, naiveTrace } from '../naive/trace.ts';
import { DEFAULT_POLICY, type Policy, policyFrom } from '../policy.ts';
import type { CaseRecord, ExposureRecords } from '../records.ts';
import { worldColumns } from '../testing/columns.ts';
import { hasDates } from '../testing/dated-case.ts';
import { movedByDays } from '../testing/moved-world.ts';
import { randomPolicy } from '../testing/random-policy.ts';
import { randomWorld, randomWorldAndAsOf } from '../testing/random-world.ts';
import { caseOf, encounterOf, instant, quarantineOf, recordsOf, visitOf } from '../testing/records.ts';
import { buildWorld } from '../world.ts';
import { CaseWithoutDatesError, infectiousPeriod } from './infectious-period.ts';
import { Tracer } from './trace.ts';

type Row = Omit<NaiveRow, 'is_case'>;
type ListOf = (theCase: CaseRecord, level: number, asOf: number | null) => Row[];

const SEED = 20211229;
const NOON = instant('2021-08-03T12:00:00+07:00');
/** Around DST the days of New York differ in length, elsewhere a day can be added to an instant. */
const ZONES_OF_EQUAL_DAYS = ['Asia/Ho_Chi_Minh', 'UTC'];

/** The fast trace over records, in the words of the naive one. */
function fastTrace(records: ExposureRecords, policy: Policy, crowdFromVisits?: number): ListOf {
  const { columns, persons } = worldColumns(records, policy.zone);
  const tracer = new Tracer(buildWorld(columns), policy, crowdFromVisits);
  return (theCase, levels, asOf) => {
    const index = { person: persons.indexOf(theCase.person), ...infectiousPeriod(theCase, policy) };
    const rows = tracer.trace(index, { levels, asOf: asOf ?? Number.POSITIVE_INFINITY });
    return Array.from({ length: rows.count }, (_, i) => ({
      level: rows.levels[i]!,
      person: persons[rows.persons[i]!]!,
      via: persons[rows.vias[i]!]!,
      first_exposure: rows.firstExposures[i]!,
      last_exposure: rows.lastExposures[i]!,
      exposure_s: rows.exposures_s[i]!,
      qualified_at: rows.qualifiedAts[i]!,
    }));
  };
}

/** Of every case, to every level from 1 to 4. */
function expectNaiveRows(
  records: ExposureRecords,
  policy: Policy,
  asOf: number | null,
  crowdFromVisits?: number,
): void {
  const listOf = fastTrace(records, policy, crowdFromVisits);
  for (const theCase of records.cases.filter(hasDates)) {
    const naive = naiveTrace(records, policy, theCase, { level: 4, asOf });
    for (const level of [1, 2, 3, 4]) {
      const expected = naive.filter((row) => row.level <= level).map(({ is_case: _, ...row }) => row);
      expect(listOf(theCase, level, asOf)).toEqual(expected);
    }
  }
}

/** Level 4 lists of all cases that have dates. */
function allLists(records: ExposureRecords, policy: Policy, asOf: number | null): Row[][] {
  const listOf = fastTrace(records, policy);
  return records.cases.filter(hasDates).map((theCase) => listOf(theCase, 4, asOf));
}

/** The records with each feed's rows in another order, cases excepted. */
function shuffled(records: ExposureRecords): fc.Arbitrary<ExposureRecords> {
  const anyOrder = <T>(rows: readonly T[]) =>
    fc.shuffledSubarray([...rows], { minLength: rows.length, maxLength: rows.length });
  return fc.record({
    encounters: anyOrder(records.encounters),
    visits: anyOrder(records.visits),
    contacts: anyOrder(records.contacts),
    entries: anyOrder(records.entries),
    quarantine: anyOrder(records.quarantine),
    cases: fc.constant(records.cases),
  });
}

test('the fast trace gives row for row what the naive one gives', () => {
  fc.assert(
    fc.property(randomWorldAndAsOf(), randomPolicy(), ([records, asOf], policy) => {
      expectNaiveRows(records, policy, asOf);
    }),
    { seed: SEED, numRuns: 1200 },
  );
});

test('so it does where every venue counts as a crowd', () => {
  fc.assert(
    fc.property(randomWorldAndAsOf(), randomPolicy(), ([records, asOf], policy) => {
      expectNaiveRows(records, policy, asOf, 0);
    }),
    { seed: SEED + 1, numRuns: 600 },
  );
});

test('of two sources with equal first exposures the one that qualified earlier makes the row', () => {
  const encounters = [
    encounterOf('index', 'a', NOON, 1200),
    encounterOf('index', 'b', NOON, 1200),
    encounterOf('a', 'c', NOON + 3600, 600),
    encounterOf('a', 'c', NOON + 7200, 600),
    encounterOf('b', 'c', NOON + 3600, 1200),
  ];
  const records = recordsOf({ encounters, cases: [caseOf('index', { onset: NOON })] });
  expectNaiveRows(records, DEFAULT_POLICY, null);
  const rows = allLists(records, DEFAULT_POLICY, null)[0]!;
  expect(rows.find(({ person }) => person === 'c')!.via).toBe('b');
});

test('a removal of zero length does not part a stay and its tail', () => {
  const visits = [visitOf('index', 'v', NOON, NOON + 1000), visitOf('a', 'v', NOON, NOON + 5000)];
  const quarantine = [quarantineOf('index', NOON + 900, NOON + 900)];
  const records = recordsOf({ visits, quarantine, cases: [caseOf('index', { onset: NOON })] });
  const policy = policyFrom({ aerosol_tail_s: 600 });
  expectNaiveRows(records, policy, null);
  expect(allLists(records, policy, null)[0]![0]!.exposure_s).toBe(1600);
});

test('the infectious period is the naive one, and a case without dates has none', () => {
  fc.assert(
    fc.property(randomWorld(), randomPolicy(), (records, policy) => {
      for (const theCase of records.cases) {
        if (!hasDates(theCase)) {
          expect(() => infectiousPeriod(theCase, policy)).toThrow(CaseWithoutDatesError);
          continue;
        }
        const { start, end } = naiveInfectiousPeriod(theCase, policy);
        expect(infectiousPeriod(theCase, policy)).toEqual({ from: start, to: end });
      }
    }),
    { seed: SEED },
  );
});

test('the order of input rows does not matter', () => {
  const worlds = randomWorldAndAsOf().chain(([records, asOf]) =>
    fc.tuple(fc.constant(records), shuffled(records), fc.constant(asOf)),
  );
  fc.assert(
    fc.property(worlds, randomPolicy(), ([records, reordered, asOf], policy) => {
      expect(allLists(reordered, policy, asOf)).toEqual(allLists(records, policy, asOf));
    }),
    { seed: SEED, numRuns: 150 },
  );
});

test('rows that stand twice change nothing', () => {
  fc.assert(
    fc.property(randomWorldAndAsOf(), randomPolicy(), ([records, asOf], policy) => {
      const { encounters, visits, contacts, entries, quarantine, cases } = records;
      const doubled = {
        encounters: [...encounters, ...encounters],
        visits: [...visits, ...visits],
        contacts: [...contacts, ...contacts],
        entries: [...entries, ...entries],
        quarantine: [...quarantine, ...quarantine],
        cases,
      };
      expect(allLists(doubled, policy, asOf)).toEqual(allLists(records, policy, asOf));
    }),
    { seed: SEED, numRuns: 150 },
  );
});

test('moving all instants by whole days moves the answer with them', () => {
  const DAY_S = 86_400;
  fc.assert(
    fc.property(
      randomWorldAndAsOf(),
      randomPolicy(ZONES_OF_EQUAL_DAYS),
      fc.integer({ min: -400, max: 400 }),
      ([records, asOf], policy, days) => {
        const move_s = days * DAY_S;
        const expected = allLists(records, policy, asOf).map((rows) =>
          rows.map((row) => ({
            ...row,
            first_exposure: row.first_exposure + move_s,
            last_exposure: row.last_exposure + move_s,
            qualified_at: row.qualified_at + move_s,
          })),
        );
        const moved = movedByDays(records, days);
        expect(allLists(moved, policy, asOf === null ? null : asOf + move_s)).toEqual(expected);
      },
    ),
    { seed: SEED, numRuns: 150 },
  );
});

test('asking for more exposure adds nobody to the F1', () => {
  fc.assert(
    fc.property(
      randomWorld(),
      randomPolicy(),
      fc.integer({ min: 1, max: 7200 }),
      (records, policy, more_s) => {
        const stricter = {
          ...policy,
          min_exposure_s: Math.min(policy.window_s, policy.min_exposure_s + more_s),
        };
        const [lenient, strict] = [fastTrace(records, policy), fastTrace(records, stricter)];
        for (const theCase of records.cases.filter(hasDates)) {
          const known = lenient(theCase, 1, null).map(({ person }) => person);
          for (const { person } of strict(theCase, 1, null)) expect(known).toContain(person);
        }
      },
    ),
    { seed: SEED, numRuns: 150 },
  );
});
