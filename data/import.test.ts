import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { filesOf, importFile } from './import.ts';
import {
  csv,
  digestsOf,
  encounterLines,
  folderWith,
  heldRows,
  importAll,
  NOW,
  temporaryFolder,
  withStore,
} from './store/testing/folder.ts';

async function held(files: string[], feed: string, columns: string) {
  return withStore(await folderWith(files), (store) => heldRows(store, feed, columns));
}

describe('a file', () => {
  test('that is imported twice changes nothing the second time', async () => {
    const file = await csv('encounters', ...encounterLines(50), 'p1,p1,2021-08-01T00:00:00Z,5');
    await withStore(await temporaryFolder(), async (store) => {
      const first = await importFile(store, { file });
      expect(first).toMatchObject({ rowsRead: 51, accepted: 50, alreadyKnown: 0, rejected: 1 });
      const [digests, status] = [await digestsOf(store), await store.status()];
      const second = await importFile(store, { file });
      expect(second).toMatchObject({ rowsRead: 51, accepted: 0, alreadyKnown: 50, rejected: 1 });
      expect(await digestsOf(store)).toEqual(digests);
      expect(await store.status()).toEqual(status);
      expect(store.version).toBe(1);
    });
  });

  test('with a row twice stores it once', async () => {
    const lines = encounterLines(5);
    const file = await csv('encounters', ...lines, lines[3]!);
    await withStore(await temporaryFolder(), async (store) => {
      expect(await importFile(store, { file })).toMatchObject({ accepted: 5, alreadyKnown: 1 });
      expect(await heldRows(store, 'encounters')).toHaveLength(5);
    });
  });

  test('that overlaps with an earlier one adds only what is new', async () => {
    const files = [
      await csv('encounters', ...encounterLines(40)),
      await csv('encounters', ...encounterLines(70)),
    ];
    await withStore(await temporaryFolder(), async (store) => {
      await importFile(store, { file: files[0]! });
      expect(await importFile(store, { file: files[1]! })).toMatchObject({ accepted: 30, alreadyKnown: 40 });
      expect(await heldRows(store, 'encounters')).toHaveLength(70);
    });
  });

  test('is only counted by a dry run', async () => {
    const file = await csv('encounters', ...encounterLines(5));
    await withStore(await temporaryFolder(), async (store) => {
      expect(await importFile(store, { file, dryRun: true })).toMatchObject({ accepted: 5 });
      expect(await heldRows(store, 'encounters')).toEqual([]);
      expect(store.version).toBe(0);
    });
  });

  test('has the same batch id in any order of its rows', async () => {
    const [header, ...rows] = encounterLines(20);
    const batches = [];
    for (const lines of [rows, rows.toReversed()]) {
      const file = await csv('encounters', header!, ...lines);
      batches.push(
        await withStore(await folderWith([file]), async (store) => store.journal.entries[0]!.batch),
      );
    }
    expect(batches[0]).toBe(batches[1]);
  });

  test('lies in the journal in order of days, whatever its own order', async () => {
    const folder = await folderWith([await csv('encounters', ...encounterLines(30, 3))]);
    await withStore(folder, async (store) => {
      const path = store.journal.pathOf(store.journal.entries[0]!.records!);
      const reader = await store.connection.runAndReadAll(
        `SELECT start // 86400 AS day FROM read_parquet('${path}')`,
      );
      const days = reader.getRowsJS().map(([day]) => Number(day));
      expect(days).toEqual(days.toSorted((a, b) => a - b));
      expect(new Set(days).size).toBe(3);
    });
  });
});

describe('of the versions of a record', () => {
  const header = 'case_id,person,onset,recorded_at,retracted';
  const columns = 'case_id, onset';

  test('the one recorded last holds, in whatever order they come', async () => {
    const late = await csv('cases', header, 'c1,p1,2021-08-02T00:00:00Z,2021-08-09T00:00:00Z,');
    const early = await csv('cases', header, 'c1,p1,2021-08-05T00:00:00Z,2021-08-08T00:00:00Z,');
    const expected = [{ case_id: 'c1', onset: 1627862400 }];
    expect(await held([early, late], 'cases', columns)).toEqual(expected);
    expect(await held([late, early], 'cases', columns)).toEqual(expected);
  });

  test('the one accepted last holds where none says when it was recorded', async () => {
    const first = await csv('cases', header, 'c1,p1,2021-08-05T00:00:00Z,,');
    const second = await csv('cases', header, 'c1,p1,2021-08-02T00:00:00Z,,');
    expect(await held([first, second, first], 'cases', columns)).toEqual([
      { case_id: 'c1', onset: 1627862400 },
    ]);
    expect(await held([second, first], 'cases', columns)).toEqual([{ case_id: 'c1', onset: 1628121600 }]);
  });

  test('a retraction hides the record until something is recorded after it', async () => {
    const stated = await csv('cases', header, 'c1,p1,2021-08-05,2021-08-06,', 'c2,p2,2021-08-05,2021-08-06,');
    const retracted = await csv('cases', header, 'c1,p1,2021-08-05,2021-08-07,true');
    const restated = await csv('cases', header, 'c1,p1,2021-08-05,2021-08-08,');
    const ids = (files: string[]) => held(files, 'cases', 'case_id');
    expect(await ids([stated, retracted])).toEqual([{ case_id: 'c2' }]);
    expect(await ids([retracted, stated])).toEqual([{ case_id: 'c2' }]);
    expect(await ids([retracted, restated, stated])).toEqual([{ case_id: 'c1' }, { case_id: 'c2' }]);
  });

  test('a record without an identifier is retracted by being told again', async () => {
    const lines = encounterLines(3);
    const retraction = await csv('encounters', `${lines[0]},retracted`, `${lines[2]},true`);
    const rows = await held([await csv('encounters', ...lines), retraction], 'encounters', 'person_b');
    expect(rows).toEqual([{ person_b: 'q0' }, { person_b: 'q2' }]);
  });

  test('a correction may move the record to another day', async () => {
    const named = 'record_id,person_a,person_b,start,duration_s';
    const files = [
      await csv('encounters', named, 'r1,p1,p2,2021-08-01T00:00:00Z,60'),
      await csv('encounters', named, 'r1,p1,p2,2021-09-15T00:00:00Z,60'),
    ];
    expect(await held(files, 'encounters', 'record_id, start')).toEqual([
      { record_id: 'r1', start: 1631664000 },
    ]);
  });

  test('dated ones give the same records in any order of files', async () => {
    const file = fc.array(
      fc.record({ id: fc.nat(3), onset: fc.nat(3), recorded: fc.nat(4), retracted: fc.boolean() }),
      { minLength: 1, maxLength: 4 },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(file, { minLength: 2, maxLength: 4 }), fc.nat(), async (contents, seed) => {
        const files = await Promise.all(
          contents.map((rows) =>
            csv(
              'cases',
              header,
              ...rows.map((row) => `c${row.id},p,${NOW + row.onset},${NOW + row.recorded},${row.retracted}`),
            ),
          ),
        );
        const shuffled = files.toSorted((a, b) => rank(a, seed) - rank(b, seed));
        const all = 'case_id, onset, recorded_at';
        expect(await held(shuffled, 'cases', all)).toEqual(await held(files, 'cases', all));
      }),
      { numRuns: 8, seed: 11 },
    );
  });
});

function rank(path: string, seed: number): number {
  return [...path].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0) + seed) % 1009, 0);
}

test('one cause behind most rejections is told with its remedy', async () => {
  const bare = Array.from({ length: 3 }, (_, i) => `p1,p2,2021-08-01T00:00:0${i},5`);
  const some = await csv('encounters', ...encounterLines(3), ...bare, 'p1,p1,1627776000,5');
  const few = await csv('encounters', ...encounterLines(3), bare[0]!, 'p1,p1,1627776000,5');
  await withStore(await temporaryFolder(), async (store) => {
    const { remedies } = await importFile(store, { file: some });
    expect(remedies).toEqual(['3 times have no offset: add --time-zone Asia/Ho_Chi_Minh']);
    expect(await importFile(store, { file: few })).toMatchObject({ rejected: 2, remedies: [] });
  });
});

test('each rejected record is told with its place', async () => {
  const file = await csv('encounters', ...encounterLines(1), 'p1,p2,yesterday,5');
  await withStore(await folderWith([file]), async (store) => {
    expect(await Array.fromAsync(store.rejected())).toMatchObject([
      { feed: 'encounters', line: 3, column: 'start', value: 'yesterday' },
    ]);
  });
});

test('the status counts what holds and tells its first and last instant', async () => {
  const file = await csv('encounters', ...encounterLines(2, 1), 'p1,p1,1627776000,5');
  await withStore(await folderWith([file]), async (store) => {
    const status = new Map((await store.status()).map((feed) => [feed.feed, feed]));
    expect(status.get('encounters')).toEqual({
      feed: 'encounters',
      rows: 2,
      first: 1627776000,
      last: 1627776001,
      rejected: 1,
      last_import: NOW,
    });
    expect(status.get('persons')).toMatchObject({ rows: 0, first: null, last: null, last_import: null });
  });
});

test('imports that are asked for at once run one after the other', async () => {
  const files = await Promise.all([3, 4, 5].map((rows) => csv('encounters', ...encounterLines(rows))));
  await withStore(await temporaryFolder(), async (store) => {
    const counts = await Promise.all(files.map((file) => importFile(store, { file })));
    expect(counts.map(({ accepted }) => accepted)).toEqual([3, 1, 1]);
  });
});

test('a file that cannot be read leaves the store as it was', async () => {
  const good = await csv('encounters', ...encounterLines(3));
  const bad = await csv('encounters', ...encounterLines(3), '"p1,p2,1627776000,5');
  await withStore(await temporaryFolder(), async (store) => {
    await importAll(store, [good]);
    await expect(importFile(store, { file: bad })).rejects.toThrow(bad);
    expect(await importFile(store, { file: good })).toMatchObject({ alreadyKnown: 3 });
  });
});

test('of a folder the files of feeds are taken and the others told', async () => {
  const folder = await temporaryFolder();
  for (const name of ['README.md', 'cases.csv', 'encounters.csv', 'notes.csv'])
    await writeFile(join(folder, name), '');
  await mkdir(join(folder, 'truth'));
  const skipped: string[] = [];
  const files = await filesOf([folder, join(folder, 'README.md')], (path) => skipped.push(basename(path)));
  expect(files.map((path) => basename(path))).toEqual(['cases.csv', 'encounters.csv', 'README.md']);
  expect(skipped).toEqual(['README.md', 'notes.csv', 'truth']);
});
