import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { infectiousPeriod } from '../../engine/exposure/infectious-period.ts';
import { Tracer, type TraceSource } from '../../engine/exposure/trace.ts';
import type { TraceRows } from '../../engine/exposure/trace-rows.ts';
import { DEFAULT_POLICY } from '../../engine/policy.ts';
import type { ExposureRecords } from '../../engine/records.ts';
import { worldColumns } from '../../engine/testing/columns.ts';
import {
  caseOf,
  encounterOf,
  instant,
  quarantineOf,
  recordsOf,
  visitOf,
} from '../../engine/testing/records.ts';
import { buildWorld } from '../../engine/world.ts';
import { TracePool } from './trace-pool.ts';

const NOON = instant('2021-08-03T12:00:00+07:00');
const DAY_S = 86_400;
const LIMITS = { levels: 3, asOf: NOON + 9 * DAY_S };
/** More than a task holds several times over, and no multiple of it. */
const CASE_COUNT = 700;

/** Ten days of 400 persons. */
function country(): ExposureRecords {
  const person = fc.nat(399).map((number) => `p${number}`);
  const at = fc.nat(10 * DAY_S).map((offset_s) => NOON + offset_s);
  const length_s = fc.integer({ min: 0, max: 3600 });
  const encounter = fc.tuple(person, person, at, length_s).map((row) => encounterOf(...row));
  const visit = fc
    .tuple(person, fc.nat(40), at, fc.option(length_s))
    .map(([who, venue, check_in, stay_s]) =>
      visitOf(who, `v${venue}`, check_in, stay_s === null ? null : check_in + stay_s),
    );
  const removal = fc.tuple(person, at).map(([who, start]) => quarantineOf(who, start, start + DAY_S));
  const draw = <T>(row: fc.Arbitrary<T>, numRuns: number) => fc.sample(row, { seed: 20211229, numRuns });
  return recordsOf({
    encounters: draw(encounter, 2500),
    visits: draw(visit, 800),
    quarantine: draw(removal, 40),
    cases: draw(fc.tuple(person, at), CASE_COUNT).map(([who, onset]) => caseOf(who, { onset })),
  });
}

const records = country();
const { columns, persons } = worldColumns(records, DEFAULT_POLICY.zone);
const world = buildWorld(columns);
const sources: TraceSource[] = records.cases.map((theCase) => ({
  person: persons.indexOf(theCase.person),
  ...infectiousPeriod(theCase, DEFAULT_POLICY),
}));

let pool: TracePool | undefined;

afterEach(async () => {
  await pool?.close();
  pool = undefined;
});

async function pooledLists(threads: number): Promise<TraceRows[]> {
  pool = new TracePool(world, DEFAULT_POLICY, threads);
  return Array.fromAsync(pool.trace(sources, LIMITS));
}

test.each([1, 2, 7])('the lists of %i threads are those of the tracer, case by case', async (threads) => {
  const tracer = new Tracer(world, DEFAULT_POLICY);
  const expected = sources.map((source) => tracer.trace(source, LIMITS));
  expect(new Set(expected.map(({ count }) => count)).size).toBeGreaterThan(10);
  const lists = await pooledLists(threads);
  expect(lists.length).toBe(sources.length);
  for (const [i, rows] of lists.entries()) expect(rows).toEqual(expected[i]);
});

test('no cases give no lists', async () => {
  pool = new TracePool(world, DEFAULT_POLICY, 2);
  expect(await Array.fromAsync(pool.trace([], LIMITS))).toEqual([]);
});

test('a pool answers one reader after the other', async () => {
  pool = new TracePool(world, DEFAULT_POLICY, 2);
  const few = sources.slice(0, 5);
  const first = await Array.fromAsync(pool.trace(few, LIMITS));
  expect(await Array.fromAsync(pool.trace(few, LIMITS))).toEqual(first);
});

test('a reader that stops early leaves nothing hanging', async () => {
  pool = new TracePool(world, DEFAULT_POLICY, 2);
  const lists = pool.trace(sources, LIMITS);
  expect((await lists.next()).value).toEqual(new Tracer(world, DEFAULT_POLICY).trace(sources[0], LIMITS));
  expect(await lists.return(undefined)).toEqual({ done: true, value: undefined });
  await expect(pool.close()).resolves.toBeUndefined();
});

test('a reader that stops early leaves the pool to the next one', async () => {
  pool = new TracePool(world, DEFAULT_POLICY, 2);
  for await (const _ of pool.trace(sources, LIMITS)) break;
  const few = sources.slice(3, 6);
  const tracer = new Tracer(world, DEFAULT_POLICY);
  expect(await Array.fromAsync(pool.trace(few, LIMITS))).toEqual(few.map((s) => tracer.trace(s, LIMITS)));
});

test('closing while a reader waits fails the reader and ends', async () => {
  pool = new TracePool(world, DEFAULT_POLICY, 1);
  const waiting = Array.fromAsync(pool.trace(sources, LIMITS));
  const outcome = expect(waiting).rejects.toThrow();
  await expect(pool.close()).resolves.toBeUndefined();
  await outcome;
});
