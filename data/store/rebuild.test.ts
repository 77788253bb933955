import { expect, test } from 'vitest';
import { rebuild } from './rebuild.ts';
import { csv, digestsOf, encounterLines, folderWith, heldRows, withStore } from './testing/folder.ts';

const header = 'case_id,person,onset,retracted';

test('a rebuilt store has the same records, versions and rejected records', async () => {
  const folder = await folderWith([
    await csv('encounters', ...encounterLines(1000)),
    await csv('cases', header, 'c1,p1,2021-08-01,', 'c2,p2,2021-08-01,', 'c3,p3,never,'),
    await csv('cases', header, 'c1,p1,2021-08-02,', 'c2,p2,2021-08-01,true'),
  ]);
  await withStore(folder, async (store) => {
    const [rejected, digests] = [await Array.fromAsync(store.rejected()), await digestsOf(store)];
    const feeds = await rebuild(store);
    for (const { before, after } of feeds) expect(after).toBe(before);
    expect(feeds.map(({ after }) => after)).toEqual(digests);
    expect(await Array.fromAsync(store.rejected())).toEqual(rejected);
    expect(await heldRows(store, 'cases', 'case_id')).toEqual([{ case_id: 'c1' }]);
  });
});

test('a rebuild tells a store that was changed behind the journal', async () => {
  const folder = await folderWith([await csv('cases', header, 'c1,p1,2021-08-01,')]);
  await withStore(folder, async (store) => {
    await store.beforeWriting();
    await store.connection.run(`UPDATE records_cases SET person = 'p9'`);
    const cases = (await rebuild(store)).find(({ feed }) => feed === 'cases')!;
    expect(cases.after).not.toBe(cases.before);
    expect(await heldRows(store, 'cases', 'person')).toEqual([{ person: 'p1' }]);
  });
});
