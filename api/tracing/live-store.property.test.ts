import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { Store } from '../../data/store/store.ts';
import { importAll, temporaryFolder, withStore } from '../../data/store/testing/folder.ts';
import { writeRecords } from '../../data/testing/write-records.ts';
import { DEFAULT_POLICY } from '../../engine/policy.ts';
import type { ExposureRecords } from '../../engine/records.ts';
import { randomWorld } from '../../engine/testing/random-world.ts';
import { TracePool } from '../../workers/pool/trace-pool.ts';
import type { TracingService } from '../service.ts';
import { TracingError } from '../service.ts';
import { LiveStore } from './live-store.ts';

const SEED = 20211229;
const pool = new TracePool(1);
afterAll(() => pool.close());

type Row = Readonly<Record<string, unknown>>;
type Feeds = Readonly<Record<string, readonly Row[]>>;

/** What becomes of a record: it stays, comes later, is retracted or corrected later, or comes later and is retracted. */
const FATES = ['stays', 'comes', 'goes', 'changes', 'passes'] as const;
type Fate = (typeof FATES)[number];

/** The rows of each feed, each with a key of its own. */
function keyed({ cases, entries, ...records }: ExposureRecords): Feeds {
  const gated = entries.map((row) => ({ ...row, gate: 'Nội Bài' }));
  const others = Object.entries({ ...records, entries: gated }).map(([feed, rows]) => [
    feed,
    rows.map((row, i) => ({ ...row, record_id: `r${i}` })),
  ]);
  return { ...Object.fromEntries(others), cases: cases.filter(isAccepted) };
}

function isAccepted({ infectious_from, infectious_to }: ExposureRecords['cases'][number]): boolean {
  return infectious_from === null || infectious_to === null || infectious_from <= infectious_to;
}

/** The row as its source corrects it: everything about an hour later. */
function corrected(row: Row): Row {
  const later = ['start', 'end', 'check_in', 'check_out', 'entered_at', 'isolated', 'onset'];
  const moved = later.flatMap((name) => (typeof row[name] === 'number' ? [[name, row[name] + 3600]] : []));
  return { ...row, ...Object.fromEntries(moved) };
}

function retracted(row: Row): Row {
  return { ...row, retracted: true };
}

/** Three imports, one after the other. */
function steps(feeds: Feeds, fateOf: () => Fate): Feeds[] {
  const imports: Record<string, Row[]>[] = [{}, {}, {}];
  const put = (step: number, feed: string, row: Row) => {
    imports[step]![feed] ??= [];
    imports[step]![feed].push(row);
  };
  for (const [feed, rows] of Object.entries(feeds))
    for (const row of rows) {
      const fate = fateOf();
      put(fate === 'comes' || fate === 'passes' ? 1 : 0, feed, row);
      if (fate === 'changes') put(1, feed, corrected(row));
      if (fate === 'goes' || fate === 'passes') put(2, feed, retracted(row));
    }
  return imports;
}

async function listsOf(tracing: TracingService) {
  const options = { level: 3, policy: DEFAULT_POLICY, asOf: null, evidence: true };
  const lists = [];
  for (const { case_id } of tracing.cases()) {
    const rows = Array.fromAsync(tracing.trace([case_id], options)).catch((error) => {
      if (error instanceof TracingError) return error.code;
      throw error;
    });
    lists.push({ case_id, rows: await rows });
  }
  return lists;
}

async function loadedLists(store: Store) {
  const live = await LiveStore.load(store, pool);
  const lists = await listsOf(live.tracing);
  await live.close();
  return lists;
}

test('what follows the store answers as what is loaded from it, after records came, changed and went', async () => {
  let numRows = 0;
  const fates = fc.infiniteStream(fc.constantFrom(...FATES));
  await fc.assert(
    fc.asyncProperty(randomWorld(), fates, async (records, fate) => {
      const folder = await temporaryFolder();
      await withStore(folder, async (store) => {
        const [first, ...later] = steps(keyed(records), () => fate.next().value as Fate);
        await importAll(store, await writeRecords(await temporaryFolder(), first!));
        const live = await LiveStore.load(store, pool);
        const before = live.tracing;
        const listsBefore = await listsOf(before);
        for (const feeds of later) {
          await importAll(store, await writeRecords(await temporaryFolder(), feeds));
          expect(await live.follow()).toBe('followed');
          expect(live.tracing.version).toBe(store.version);
          const lists = await listsOf(live.tracing);
          expect(lists).toEqual(await loadedLists(store));
          numRows += lists.flatMap(({ rows }) => (typeof rows === 'string' ? [] : rows.flat())).length;
        }
        const exposures = (lists: Awaited<ReturnType<typeof listsOf>>) =>
          JSON.parse(JSON.stringify(lists, (name, value) => (name === 'evidence' ? undefined : value)));
        expect(exposures(await listsOf(before))).toEqual(exposures(listsBefore));
        await live.close();
      });
    }),
    { seed: SEED, numRuns: 4 },
  );
  expect(numRows).toBeGreaterThan(20);
}, 300_000);

test('what says that identifiers are one person is seen by loading anew', async () => {
  await withStore(await temporaryFolder(), async (store) => {
    const met = { person_a: 'phone:1', person_b: 'phone:2', start: 1_627_963_200, duration_s: 1800 };
    const isCase = { case_id: 'F0', person: 'cccd:1', onset: 1_627_963_200 };
    await importAll(
      store,
      await writeRecords(await temporaryFolder(), { encounters: [met], cases: [isCase] }),
    );
    const live = await LiveStore.load(store, pool);
    const joined = { person: 'cccd:1', same_as: 'phone:1' };
    await importAll(store, await writeRecords(await temporaryFolder(), { identities: [joined] }));
    expect(await live.follow()).toBe('stale');
    expect(await loadedLists(store)).toMatchObject([{ case_id: 'F0', rows: [[{ person: 'phone:2' }]] }]);
    await live.close();
  });
});
