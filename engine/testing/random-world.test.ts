import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type NaiveRow, naiveTrace } from '../naive/trace.ts';
import { hasDates } from './dated-case.ts';
import { randomPolicy } from './random-policy.ts';
import { randomWorld } from './random-world.ts';

const samples = fc.sample(fc.tuple(randomWorld(), randomPolicy()), { seed: 4054, numRuns: 400 });
const lists = samples.flatMap(([records, policy]) =>
  records.cases
    .filter(hasDates)
    .map((theCase) => naiveTrace(records, policy, theCase, { level: 4, asOf: null })),
);

/** Share of the lists, 0 to 1. */
function share(holds: (rows: NaiveRow[]) => boolean): number {
  return lists.filter(holds).length / lists.length;
}

/** A row made by a source before the exposure that put the source itself on the list. */
function hasReentry(rows: NaiveRow[]): boolean {
  const firsts = new Map(rows.map(({ person, first_exposure }) => [person, first_exposure]));
  return rows.some(({ via, first_exposure }) => first_exposure < (firsts.get(via) ?? 0));
}

test('random worlds have contacts on every level, and lists without any', () => {
  const onLevel = [1, 2, 3, 4].map((level) => share((rows) => rows.some((row) => row.level === level)));
  expect(onLevel[0]).toBeGreaterThan(0.5);
  expect(onLevel[1]).toBeGreaterThan(0.25);
  expect(onLevel[2]).toBeGreaterThan(0.1);
  expect(onLevel[3]).toBeGreaterThan(0.02);
  expect(share((rows) => rows.length === 0)).toBeGreaterThan(0.1);
});

test('random worlds have contacts who become sources again, and contacts who are cases', () => {
  expect(share(hasReentry)).toBeGreaterThan(0.01);
  expect(share((rows) => rows.some((row) => row.is_case))).toBeGreaterThan(0.2);
});
