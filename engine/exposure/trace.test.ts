import { describe, expect, test } from 'vitest';
import { builtInPolicy, DEFAULT_POLICY, type Policy } from '../policy.ts';
import type { CaseRecord, EncounterRecord } from '../records.ts';
import { worldColumns } from '../testing/columns.ts';
import { caseOf, encounterOf, instant, recordsOf } from '../testing/records.ts';
import { buildWorld } from '../world.ts';
import { infectiousPeriod } from './infectious-period.ts';
import { Tracer } from './trace.ts';

const MINUTE_S = 60;

/** Names by level: `[F1, F2]`. */
function traced(encounters: EncounterRecord[], index: CaseRecord, policy: Policy): string[][] {
  const { columns, persons } = worldColumns(recordsOf({ encounters, cases: [index] }), policy.zone);
  const source = { person: persons.indexOf(index.person), ...infectiousPeriod(index, policy) };
  const rows = new Tracer(buildWorld(columns), policy).trace(source, { levels: 2, asOf: Infinity });
  const { persons: numbers, levels } = rows;
  return [1, 2].map((level) =>
    Array.from(numbers, (number) => persons[number]).filter((_, row) => levels[row] === level),
  );
}

/** GoCoronaGo FAQ (IISc Bengaluru): Anu met Bala before she met Chandra, so Bala is no contact of Chandra's. */
test('of the chain Bala, Anu, Chandra, David, Irfan only those met in order of time are listed', () => {
  const day = (number: number) => instant(`2021-08-0${number}T09:00:00+07:00`);
  const hour = (a: string, b: string, number: number) => encounterOf(a, b, day(number), 60 * MINUTE_S);
  const encounters = [
    hour('Anu', 'Bala', 1),
    hour('Anu', 'Chandra', 2),
    hour('Chandra', 'David', 3),
    hour('David', 'Irfan', 4),
  ];
  // Onset on day 5; the example needs the three days of look-back of Decision 5053.
  const index = caseOf('Chandra', { onset: instant('2021-08-05T00:00:00+07:00') });
  expect(traced(encounters, index, builtInPolicy('vn-2020-12'))).toEqual([['Anu', 'David'], ['Irfan']]);
});

test('a search that has to look at more than so many episodes gives no list, one that has not the same list', () => {
  const at = instant('2021-08-03T09:00:00+07:00');
  const encounters = ['a', 'b', 'c'].map((person) => encounterOf('case', person, at, 60 * MINUTE_S));
  const index = caseOf('case', { onset: at });
  const { columns, persons } = worldColumns(recordsOf({ encounters, cases: [index] }), DEFAULT_POLICY.zone);
  const source = { person: persons.indexOf('case'), ...infectiousPeriod(index, DEFAULT_POLICY) };
  const tracer = new Tracer(buildWorld(columns), DEFAULT_POLICY);
  const limits = { levels: 1, asOf: Infinity };
  expect(tracer.traceWithin(2, source, limits)).toBeNull();
  expect(tracer.traceWithin(3, source, limits)).toEqual(tracer.trace(source, limits));
});

/** Close contact: 15 minutes cumulated within 24 hours (CDC, 2020-10-21). */
describe('with a minimum of 15 minutes in 24 hours', () => {
  const index = caseOf('case', { onset: instant('2021-08-03T12:00:00+07:00') });
  const met = (...stretches: [string, number][]) =>
    traced(
      stretches.map(([start, minutes]) => encounterOf('case', 'contact', instant(start), minutes * MINUTE_S)),
      index,
      DEFAULT_POLICY,
    )[0];

  test('three stretches of 5 minutes within a day make a contact', () => {
    const day = '2021-08-03';
    expect(
      met([`${day}T08:00:00+07:00`, 5], [`${day}T12:00:00+07:00`, 5], [`${day}T20:00:00+07:00`, 5]),
    ).toEqual(['contact']);
  });

  // Systems that count by calendar day miss it (DP-3T/dp3t-sdk-android#62).
  test('8 minutes before midnight and 8 after it make a contact', () => {
    expect(met(['2021-08-03T23:50:00+07:00', 8], ['2021-08-04T00:05:00+07:00', 8])).toEqual(['contact']);
  });

  test('8 minutes and 8 minutes more than a day later make none', () => {
    expect(met(['2021-08-03T08:00:00+07:00', 8], ['2021-08-04T08:08:00+07:00', 8])).toEqual([]);
  });
});
