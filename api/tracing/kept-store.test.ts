import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { snapshotFolder, snapshotPath } from '../../data/graph-store/snapshot/location.ts';
import { SnapshotFile } from '../../data/graph-store/snapshot/snapshot-file.ts';
import { rebuild } from '../../data/store/rebuild.ts';
import { Store } from '../../data/store/store.ts';
import { canMount } from '../../data/store/testing/disk.ts';
import { importAll, NOW, temporaryFolder, withStore } from '../../data/store/testing/folder.ts';
import { mountedFolder } from '../../data/store/testing/mount.ts';
import { writeRecords } from '../../data/testing/write-records.ts';
import { DEFAULT_POLICY } from '../../engine/policy.ts';
import { randomWorld } from '../../engine/testing/random-world.ts';
import { TracePool } from '../../workers/pool/trace-pool.ts';
import { LiveStore } from './live-store.ts';
import { FATES, keyed, listsOf, steps } from './testing/imports-in-steps.ts';

const SEED = 20211229;
const pool = new TracePool(1);
afterAll(() => pool.close());

interface Asked {
  readonly now?: number;
  readonly policy?: typeof DEFAULT_POLICY;
  readonly rowsMin?: number;
}

/** Starts on a folder, answers all cases, and ends; `isNew` where the file was written on the way. */
async function start(folder: string, { now = NOW, policy = DEFAULT_POLICY, rowsMin = 0 }: Asked = {}) {
  const notices: string[] = [];
  const before = await fileOf(folder);
  await using store = await closing(await Store.open(folder, { now: () => now }));
  const file = new SnapshotFile(store.it, (sentence) => notices.push(sentence), rowsMin);
  const live = await LiveStore.load(store.it, pool, policy, file);
  const lists = await listsOf(live.tracing);
  const { version } = live.tracing;
  await file.written();
  await live.close();
  const after = await fileOf(folder);
  return { lists, version, notices, isNew: after !== null && after !== before };
}

async function closing(store: Store) {
  return { it: store, [Symbol.asyncDispose]: () => store.close() };
}

async function fileOf(folder: string): Promise<string | null> {
  return stat(snapshotPath(folder)).then(
    ({ ino, mtimeMs }) => `${ino} ${mtimeMs}`,
    () => null,
  );
}

async function loadedLists(folder: string) {
  return withStore(folder, async (store) => {
    const live = await LiveStore.load(store, pool);
    const lists = await listsOf(live.tracing);
    await live.close();
    return lists;
  });
}

async function importRecords(folder: string, feeds: Readonly<Record<string, readonly object[]>>) {
  const files = await writeRecords(await temporaryFolder(), feeds);
  await withStore(folder, (store) => importAll(store, files));
}

const MET = { person_a: 'phone:1', person_b: 'phone:2', start: NOW - 86_400, duration_s: 1800 };
const CASE = { case_id: 'F0', person: 'cccd:1', onset: NOW - 86_400 };
const JOINED = { person: 'cccd:1', same_as: 'phone:1' };

/** A folder with a kept base, in which the case has a contact by an identifier that is joined with theirs. */
async function keptFolder(): Promise<string> {
  const folder = await temporaryFolder();
  await importRecords(folder, { encounters: [MET], cases: [CASE], identities: [JOINED] });
  expect((await start(folder)).isNew).toBe(true);
  return folder;
}

const LISTED = [{ case_id: 'F0', rows: [[{ person: 'phone:2' }]] }];

test('what is opened answers as what is loaded, with what came since', async () => {
  let numRows = 0;
  const fates = fc.infiniteStream(fc.constantFrom(...FATES));
  await fc.assert(
    fc.asyncProperty(randomWorld(), fates, async (records, fate) => {
      const folder = await temporaryFolder();
      const [first, ...later] = steps(keyed(records), () => fate.next().value);
      await importRecords(folder, first!);
      expect((await start(folder)).isNew).toBe(true);
      for (const feeds of [{}, ...later]) {
        await importRecords(folder, feeds);
        const { lists, isNew, notices } = await start(folder);
        expect([isNew, notices]).toEqual([false, []]);
        expect(lists).toEqual(await loadedLists(folder));
        numRows += lists.flatMap(({ rows }) => (typeof rows === 'string' ? [] : rows.flat())).length;
      }
    }),
    { seed: SEED, numRuns: 2 },
  );
  expect(numRows).toBeGreaterThan(20);
}, 300_000);

test('identities are kept with the base', async () => {
  const { lists, isNew } = await start(await keptFolder());
  expect([lists, isNew]).toMatchObject([LISTED, false]);
});

test('where a later batch joins identifiers the store is loaded, and its base kept', async () => {
  const folder = await keptFolder();
  await importRecords(folder, { identities: [{ person: 'phone:2', same_as: 'passport:2' }] });
  const { lists, isNew, notices } = await start(folder);
  expect([lists, isNew, notices]).toMatchObject([[{ rows: [[{ person: 'passport:2' }]] }], true, []]);
  expect((await start(folder)).isNew).toBe(false);
});

test('a damaged file is noticed, and made again', async () => {
  const folder = await keptFolder();
  const bytes = await readFile(snapshotPath(folder));
  bytes[bytes.length >> 1] ^= 1;
  for (const spoiled of [bytes, bytes.subarray(0, 99), Buffer.alloc(bytes.length), Buffer.alloc(0)]) {
    await writeFile(snapshotPath(folder), spoiled);
    const { lists, isNew, notices } = await start(folder);
    expect([lists, isNew, notices]).toMatchObject([
      LISTED,
      true,
      [expect.stringMatching(/snapshot.base: .*; the store is loaded instead$/)],
    ]);
  }
  expect(await start(folder)).toMatchObject({ lists: LISTED, isNew: false, notices: [] });
});

test('a file of another journal is noticed and not used', async () => {
  const folder = await keptFolder();
  const foreign = await readFile(snapshotPath(await otherFolder()));
  await writeFile(snapshotPath(folder), foreign);
  const { lists, notices } = await start(folder);
  expect([lists, notices]).toMatchObject([
    LISTED,
    [expect.stringContaining('does not belong to this journal')],
  ]);
});

async function otherFolder(): Promise<string> {
  const folder = await temporaryFolder();
  await importRecords(folder, { encounters: [{ ...MET, person_b: 'phone:3' }], cases: [CASE] });
  await start(folder);
  return folder;
}

test.each([
  { what: 'zone', asked: { policy: { ...DEFAULT_POLICY, zone: 'Asia/Tokyo' } } },
  { what: 'retention', asked: { policy: { ...DEFAULT_POLICY, retention_s: 20 * 86_400 } } },
  { what: 'day', asked: { now: NOW + 86_400 } },
])('a file for another $what is replaced, without a notice', async ({ asked }) => {
  const folder = await keptFolder();
  expect(await start(folder, asked)).toMatchObject({ lists: LISTED, isNew: true, notices: [] });
  expect(await start(folder, asked)).toMatchObject({ lists: LISTED, isNew: false, notices: [] });
});

test('a small store is not kept, and a file of when it was larger goes', async () => {
  const folder = await keptFolder();
  await start(folder, { now: NOW + 86_400, rowsMin: 100 });
  expect(await fileOf(folder)).toBeNull();
});

test('what a crash has left is removed at the next start', async () => {
  const folder = await keptFolder();
  const left = ['base.partial', 'aliases.partial'].map((name) => join(snapshotFolder(folder), name));
  for (const path of left) await writeFile(path, 'phone:1');
  expect((await start(folder)).isNew).toBe(false);
  expect(await readdir(snapshotFolder(folder))).toEqual(['base']);
});

test('a rebuild of the store removes the file', async () => {
  const folder = await keptFolder();
  await withStore(folder, rebuild);
  expect(await fileOf(folder)).toBeNull();
});

test('where the file cannot be written there is a notice and an answer', async () => {
  const folder = await keptFolder();
  await rm(snapshotFolder(folder), { recursive: true });
  await writeFile(snapshotFolder(folder), 'in the way');
  const { lists, notices } = await start(folder);
  expect(lists).toMatchObject(LISTED);
  expect(notices.at(-1)).toMatch(/could not be written \(\w+\); the next start loads the store$/);
});

test.skipIf(!canMount())(
  'a full disk costs the file and nothing else (needs the right to mount)',
  async () => {
    const disk = await mountedFolder('4m');
    const folder = await keptFolder();
    const notices: string[] = [];
    await withStore(folder, async (store) => {
      const file = new SnapshotFile(
        { folder: disk, journal: store.journal },
        (text) => notices.push(text),
        0,
      );
      await writeFile(join(disk, 'filler'), Buffer.alloc(4 << 20)).catch(() => {});
      const live = await LiveStore.load(store, pool, DEFAULT_POLICY, file);
      expect(await listsOf(live.tracing)).toMatchObject(LISTED);
      await file.written();
      await live.close();
    });
    expect(notices).toEqual([expect.stringContaining('could not be written')]);
    expect(await fileOf(disk)).toBeNull();
  },
);
