import { expect, test } from 'vitest';
import { csv, importAll, temporaryFolder, withStore } from '../store/testing/folder.ts';
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
