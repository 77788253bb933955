import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type ImportStep, importFile } from './import.ts';
import type { Store } from './store/store.ts';
import { ended, said, startImport } from './store/testing/child.ts';
import {
  csv,
  digestsOf,
  encounterLines,
  folderWith,
  heldRows,
  importAll,
  temporaryFolder,
  withStore,
} from './store/testing/folder.ts';

const CASES = ['case_id,person,onset,recorded_at', 'c1,p1,2021-08-01,', 'c2,p2,2021-08-02,'];
const CORRECTED = [CASES[0]!, 'c2,p2,2021-08-03,', 'c3,p3,nonsense,'];

/** What a folder holds: digest of every feed, and how many rejected records. */
async function contentsOf(folder: string): Promise<unknown> {
  return withStore(folder, async (store) => ({
    digests: await digestsOf(store),
    rejected: (await Array.fromAsync(store.rejected())).length,
  }));
}

async function unlistedFiles(folder: string): Promise<string[]> {
  const listed = await withStore(folder, async ({ journal }) =>
    journal.entries.flatMap(({ records, rejected }) => [records?.name, rejected?.name]),
  );
  const names = await readdir(join(folder, 'journal'));
  return names.filter((name) => name !== 'manifest.ndjson' && !listed.includes(name));
}

describe('a process that is killed during an import', () => {
  let files: string[];
  let clean: unknown;

  beforeAll(async () => {
    files = [
      await csv('encounters', ...encounterLines(3000)),
      await csv('cases', ...CASES),
      await csv('cases', ...CORRECTED),
    ];
    clean = await contentsOf(await folderWith(files));
  });

  const accepted: Record<ImportStep, boolean> = {
    staged: false,
    written: false,
    accepted: true,
    applied: true,
  };

  test.each(Object.keys(accepted) as ImportStep[])(
    'leaves all of the file or nothing when %s',
    async (step) => {
      const folder = await temporaryFolder();
      const child = startImport(folder, step, files);
      expect(await ended(child)).toBe('SIGKILL');
      await withStore(folder, async (store) => {
        expect(store.version).toBe(accepted[step] ? 3 : 2);
        const [, second] = await heldRows(store, 'cases', 'case_id, onset');
        expect(second).toEqual({ case_id: 'c2', onset: accepted[step] ? 1627923600 : 1627837200 });
        await importAll(store, files);
      });
      expect(await contentsOf(folder)).toEqual(clean);
      expect(await unlistedFiles(folder)).toEqual([]);
    },
  );

  test.each([...Array(10).keys()])('leaves whole files only, killed at random (seed %i)', async (seed) => {
    const folder = await temporaryFolder();
    const child = startImport(folder, 'never', files);
    await said(child, 'opened');
    setTimeout(() => child.kill('SIGKILL'), (seed * 37) % 290);
    await ended(child);
    await withStore(folder, async (store) => {
      const [encounters, cases] = [
        await heldRows(store, 'encounters', '1'),
        await heldRows(store, 'cases', 'onset'),
      ];
      expect([0, 3000]).toContain(encounters.length);
      expect([0, 2]).toContain(cases.length);
      expect(store.version).toBe(store.journal.sequence);
      await importAll(store, files);
    });
    expect(await contentsOf(folder)).toEqual(clean);
    expect(await unlistedFiles(folder)).toEqual([]);
  });
});

test('a batch that the store could not take after it was accepted is there at the next try', async () => {
  const file = await csv('cases', ...CASES);
  const notices: string[] = [];
  const breakAndImport = async (store: Store) => {
    await store.beforeWriting();
    await store.connection.run('ALTER TABLE batches ADD COLUMN surplus INTEGER');
    await expect(importFile(store, { file })).rejects.toMatchObject({ code: 'store-failed' });
    expect(await importFile(store, { file })).toMatchObject({ accepted: 0, alreadyKnown: 2 });
    expect(store.version).toBe(1);
    expect(await heldRows(store, 'cases', 'case_id')).toHaveLength(2);
  };
  await withStore(await temporaryFolder(), breakAndImport, notices);
  expect(notices).toEqual([expect.stringContaining('made again from the journal')]);
});

describe('an import that is given up', () => {
  /** Gives up as a step is reached. */
  async function givenUpAt(step: ImportStep, store: Store, file: string) {
    const cancel = new AbortController();
    const onStep = (reached: ImportStep) => void (reached === step && cancel.abort());
    return importFile(store, { file, onStep, signal: cancel.signal }).then(
      ({ accepted }) => accepted,
      (error) => error.name,
    );
  }

  test('before its batch is about to be accepted leaves nothing', async () => {
    const file = await csv('cases', ...CASES);
    const folder = await temporaryFolder();
    await withStore(folder, async (store) => {
      const early = importFile(store, { file, signal: AbortSignal.abort() });
      await expect(early).rejects.toThrow('abort');
      expect(await givenUpAt('staged', store, file)).toBe('AbortError');
      expect(store.version).toBe(0);
      expect(await heldRows(store, 'cases')).toEqual([]);
    });
    expect(await unlistedFiles(folder)).toEqual([]);
  });

  test.each(['written', 'accepted', 'applied'] as const)('as late as when it is %s is done', async (step) => {
    const file = await csv('cases', ...CASES);
    await withStore(await temporaryFolder(), async (store) => {
      expect(await givenUpAt(step, store, file)).toBe(2);
      expect(await heldRows(store, 'cases')).toHaveLength(2);
    });
  });
});
