import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { Store } from '../../data/store/store.ts';
import { importAll, temporaryFolder, withStore } from '../../data/store/testing/folder.ts';
import { writeRecords } from '../../data/testing/write-records.ts';
import { randomWorld } from '../../engine/testing/random-world.ts';
import { TracePool } from '../../workers/pool/trace-pool.ts';
import { LiveStore } from './live-store.ts';
import { FATES, keyed, listsOf, steps } from './testing/imports-in-steps.ts';

const SEED = 20211229;
const pool = new TracePool(1);
afterAll(() => pool.close());

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
        const [first, ...later] = steps(keyed(records), () => fate.next().value);
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
