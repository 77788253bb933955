import { expect, test } from 'vitest';
import { importFile, importFiles } from './import.ts';
import type { Store } from './store/store.ts';
import { csv, encounterLines, heldRows, temporaryFolder, withStore } from './store/testing/folder.ts';

const HEADER = 'case_id,person,onset';

async function inOneStore<T>(use: (store: Store) => Promise<T>): Promise<T> {
  return withStore(await temporaryFolder(), use);
}

test('files imported together are one batch, each with its own counts and lines', async () => {
  const known = await csv('cases', HEADER, 'c1,p1,2021-08-01');
  const mixed = await csv('cases', HEADER, '', 'c2,p2,nonsense', 'c3,"p\n3",2021-08-02', 'c4', 'c5,p5,x');
  const last = await csv('cases', HEADER, 'c6,p6,2021-08-03', 'c6,p6,2021-08-03', 'c7,p7,bad');
  await inOneStore(async (store) => {
    await importFile(store, { file: known });
    const again = await csv('cases', HEADER, 'c1,p1,2021-08-01');
    const counts = await importFiles(store, { file: again, more: [mixed, last] });
    expect(counts).toMatchObject([
      { file: again, rowsRead: 1, accepted: 0, alreadyKnown: 1, rejected: 0 },
      { file: mixed, rowsRead: 4, accepted: 1, alreadyKnown: 0, rejected: 3 },
      { file: last, rowsRead: 3, accepted: 1, alreadyKnown: 1, rejected: 1 },
    ]);
    const rejected = await Array.fromAsync(store.rejected());
    expect(rejected.map(({ file, line }) => [file, line])).toEqual(
      expect.arrayContaining([
        [mixed, 3],
        [mixed, 6],
        [mixed, 7],
        [last, 4],
      ]),
    );
    expect(rejected).toHaveLength(4);
    expect(store.journal.entries.at(-1)).toMatchObject({ sequence: 2, file: 'cases.csv and 2 more' });
  });
});

test('files that name one record are not imported together: the later correction holds', async () => {
  const files = [
    await csv('cases', HEADER, 'c1,p1,2021-08-09'),
    await csv('cases', HEADER, 'c2,p2,2021-08-02'),
    await csv('cases', HEADER, 'c1,p1,2021-08-01', 'c3,p3,bad'),
  ];
  await inOneStore(async (store) => {
    const [file, ...more] = files;
    expect(await importFiles(store, { file: file!, more })).toMatchObject([{ accepted: 1 }, { accepted: 1 }]);
    expect(await Array.fromAsync(store.rejected())).toEqual([]);
    await importFile(store, { file: files[2]! });
    expect(await heldRows(store, 'cases', 'case_id, onset')).toEqual([
      { case_id: 'c1', onset: 1_627_750_800 },
      { case_id: 'c2', onset: 1_627_837_200 },
    ]);
  });
});

test.each([2, 5, 9])('of %i files together one with an open quote refuses all', async (count) => {
  const files = await Promise.all(
    Array.from({ length: count }, (_, i) => csv('cases', HEADER, `c${i},p${i},2021-08-01`, 'd,"p",')),
  );
  const cut = await csv('cases', HEADER, 'c,p,2021-08-01', 'e,"p', 'f,p,2021-08-01');
  await inOneStore(async (store) => {
    for (const place of [0, count - 1]) {
      const all = files.with(place, cut);
      const importing = importFiles(store, { file: all[0]!, more: all.slice(1) });
      await expect(importing).rejects.toMatchObject({ file: cut, code: 'unclosed-quote' });
    }
    expect(store.journal.entries).toEqual([]);
  });
});

test('alone, then together, then alone the same columns are read by plans that are kept', async () => {
  const files = await Promise.all(
    Array.from({ length: 6 }, (_, i) => csv('cases', HEADER, `c${i},p${i},2021-08-01`)),
  );
  await inOneStore(async (store) => {
    for (const [file, ...more] of [files.slice(0, 1), files.slice(1, 3), files.slice(3, 4), files.slice(4)]) {
      const counts = await importFiles(store, { file: file!, more, keepPlan: true });
      expect(counts).toMatchObject([file, ...more].map(() => ({ accepted: 1 })));
    }
  });
});

test('together or one after the other, the store holds the same', async () => {
  const [header, ...rows] = encounterLines(900);
  const files = await Promise.all(
    [0, 1, 2].map((i) => csv('encounters', header!, ...rows.slice(i * 300, (i + 1) * 300))),
  );
  const together = await inOneStore(async (store) => {
    const counts = await importFiles(store, { file: files[0]!, more: files.slice(1) });
    expect(counts.map(({ accepted }) => accepted)).toEqual([300, 300, 300]);
    return heldRows(store, 'encounters', '* EXCLUDE (seq)');
  });
  const apart = await inOneStore(async (store) => {
    for (const file of files) await importFile(store, { file });
    return heldRows(store, 'encounters', '* EXCLUDE (seq)');
  });
  expect(together).toEqual(apart);
});
