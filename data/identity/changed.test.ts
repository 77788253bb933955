import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowsOf } from '../store/sql.ts';
import type { Store } from '../store/store.ts';
import { csv, importAll, temporaryFolder, withStore } from '../store/testing/folder.ts';
import { forgetIdentities, resolveIdentities } from './aliases.ts';
import { identitiesChanged } from './changed.ts';

const TESTS = 'test_id,person,sampled_at,cccd,retracted';
const DECLARATIONS = 'person,declared_at,cccd,record_id,retracted';

/** Whether each file, imported after those before it, changes who is who. */
async function changes(...files: [feed: string, ...lines: string[]][]): Promise<boolean[]> {
  return withStore(await temporaryFolder(), async (store) => {
    const changed: boolean[] = [];
    for (const [feed, ...lines] of files) {
      const since = store.version;
      await importAll(store, [await csv(feed, ...lines)]);
      changed.push(await identitiesChanged(store.connection, since, new Set([feed])));
    }
    return changed;
  });
}

test('what records say once more changes nothing, what they say first or no longer does', async () => {
  expect(
    await changes(
      ['tests', TESTS, 't1,phone:1,2021-08-03,,'],
      ['tests', TESTS, 't2,phone:1,2021-08-03,079,'],
      ['declarations', DECLARATIONS, 'phone:1,2021-08-04,079,d1,'],
      ['tests', TESTS, 't2,phone:1,2021-08-03,079,true'],
      ['declarations', DECLARATIONS, 'phone:1,2021-08-04,079,d1,true'],
      ['encounters', 'person_a,person_b,start,duration_s', 'phone:1,cccd:079,2021-08-03T08:00:00Z,60'],
    ),
  ).toEqual([false, true, false, false, true, false]);
});

test('a correction that names another card changes who is who, one of anything else does not', async () => {
  expect(
    await changes(
      ['tests', TESTS, 't,phone:1,2021-08-03,079,'],
      ['tests', TESTS, 't,phone:1,2021-08-05,079,'],
      ['tests', TESTS, 't,phone:1,2021-08-05,080,'],
      ['identities', 'person,same_as', 'phone:1,zalo:1'],
    ),
  ).toEqual([true, false, true, true]);
});

/** Who is who, worked out anew. */
async function aliasesOf({ connection }: Store): Promise<unknown> {
  const identities = await resolveIdentities(connection);
  const rows = await rowsOf(connection, 'FROM temp.aliases ORDER BY id');
  await forgetIdentities(connection, identities);
  return rows;
}

test('where nothing is said to change, nothing has, whatever comes, is corrected and taken back', async () => {
  const row = fc.record({
    id: fc.integer({ min: 0, max: 4 }),
    person: fc.constantFrom('phone:1', 'phone:2', 'bhyt:1'),
    cccd: fc.constantFrom('1', '2', ''),
    retracted: fc.boolean(),
  });
  const batches = fc.array(fc.array(row, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 6 });
  let unchanged = 0;
  await fc.assert(
    fc.asyncProperty(batches, async (all) => {
      await withStore(await temporaryFolder(), async (store) => {
        let before = await aliasesOf(store);
        for (const rows of all) {
          const since = store.version;
          const lines = rows.map(({ id, person, cccd, retracted }) =>
            [`t${id}`, person, '2021-08-03', cccd, retracted].join(),
          );
          await importAll(store, [await csv('tests', TESTS, ...lines)]);
          const isChanged = await identitiesChanged(store.connection, since, new Set(['tests']));
          const after = await aliasesOf(store);
          if (!isChanged) expect(after).toEqual(before);
          if (!isChanged) unchanged++;
          before = after;
        }
      });
    }),
    { seed: 20211229, numRuns: 8 },
  );
  expect(unchanged).toBeGreaterThan(5);
});
