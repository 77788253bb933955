import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { infectiousPeriod } from '../../engine/exposure/infectious-period.ts';
import { Tracer, type TraceSource } from '../../engine/exposure/trace.ts';
import { DEFAULT_POLICY, POLICIES } from '../../engine/policy.ts';
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
import { type TraceBatch, TracePool } from './trace-pool.ts';

const NOON = instant('2021-08-03T12:00:00+07:00');
const DAY_S = 86_400;
const LIMITS = { levels: 3, asOf: NOON + 9 * DAY_S };
/** More than a task holds several times over, and no multiple of it. */
const CASE_COUNT = 600;

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

const FEW = sources.slice(0, 5);

let pool: TracePool | undefined;

afterEach(async () => {
  await pool?.close();
  pool = undefined;
});

function batchOf(asked: readonly TraceSource[], policy = DEFAULT_POLICY): TraceBatch {
  return { world, policy, sources: asked, limits: LIMITS };
}

/** Each list as text, which compares fast. */
async function pooled(batch: TraceBatch): Promise<string[]> {
  return (await Array.fromAsync(pool!.trace(batch))).flat().map(({ cells }) => cells.join());
}

function inline({ sources: asked, policy }: TraceBatch): string[] {
  const tracer = new Tracer(world, policy);
  return asked.map((source) => tracer.trace(source, LIMITS).cells.join());
}

test.each([1, 2, 7])('the lists of %i threads are those of the tracer, case by case', async (threads) => {
  const expected = inline(batchOf(sources));
  expect(new Set(expected).size).toBeGreaterThan(10);
  pool = new TracePool(threads);
  expect(await pooled(batchOf(sources))).toEqual(expected);
});

test('no cases give no lists', async () => {
  pool = new TracePool(2);
  expect(await pooled(batchOf([]))).toEqual([]);
});

test('batches under several policies at once each get their own lists', async () => {
  pool = new TracePool(2);
  const batches = [DEFAULT_POLICY, POLICIES.get('vn-2020-12')!].map((policy) => batchOf(sources, policy));
  const lists = await Promise.all(batches.map(pooled));
  expect(lists[0]).not.toEqual(lists[1]);
  expect(lists).toEqual(batches.map(inline));
});

test.each([1, 2])(
  '%i threads count on each level as many contacts as the lists of each batch have',
  async (threads) => {
    pool = new TracePool(threads);
    const policies = [DEFAULT_POLICY, POLICIES.get('vn-2020-12')!, POLICIES.get('who-2020')!];
    const batches = [
      batchOf([]),
      ...policies.map((policy) => batchOf(sources, policy)),
      batchOf(FEW),
      batchOf([]),
    ];
    const expected = batches.map(({ policy, sources: cases }) => {
      const counts = Array.from({ length: LIMITS.levels }, () => 0);
      for (const { levels } of new Tracer(world, policy).traceAll(cases, LIMITS))
        for (const level of levels) counts[level - 1]!++;
      return counts;
    });
    expect(await Array.fromAsync(pool.count(batches))).toEqual(expected);
    expect(expected[1]).not.toEqual(expected[2]);
  },
);

test('a small batch is done while a large one that came first still has tasks to go', async () => {
  pool = new TracePool(1);
  const large = pool.trace(batchOf(Array.from({ length: 8 }, () => sources).flat()));
  await large.next();
  expect(await pooled(batchOf(FEW))).toEqual(inline(batchOf(FEW)));
  expect((await large.next()).done).toBe(false);
});

test('a single case is answered before the tasks that wait', async () => {
  pool = new TracePool(1);
  const done: string[] = [];
  const batches = Array.from({ length: 12 }, async () => {
    await pooled(batchOf(FEW));
    done.push('batch');
  });
  const { world, policy, limits } = batchOf(FEW);
  const question = { ...limits, index: FEW[0]!, from: -Infinity, filter: null };
  const { cells } = await pool.search('traceLabels', { world, policy, question });
  done.push('case');
  await Promise.all(batches);
  expect(cells.join()).toBe(inline(batchOf(FEW))[0]);
  expect(done.indexOf('case')).toBeLessThan(6);
});

test('a reader that stops early leaves the pool to the next one', async () => {
  pool = new TracePool(2);
  const lists = pool.trace(batchOf(sources));
  expect((await lists.next()).value?.[0]?.cells.join()).toBe(inline(batchOf(FEW))[0]);
  expect(await lists.return(undefined)).toEqual({ done: true, value: undefined });
  expect(await pooled(batchOf(FEW))).toEqual(inline(batchOf(FEW)));
});

test('closing while a reader waits fails the reader and ends', async () => {
  pool = new TracePool(1);
  const waiting = pooled(batchOf(sources));
  const outcome = expect(waiting).rejects.toThrow();
  await expect(pool.close()).resolves.toBeUndefined();
  await outcome;
});

test('a pool that nobody asked has started no thread, and closes', async () => {
  await expect(new TracePool(2).close()).resolves.toBeUndefined();
});
