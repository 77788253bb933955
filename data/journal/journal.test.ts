import { open, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { rebuild } from '../store/rebuild.ts';
import { csv, encounterLines, folderWith, withStore } from '../store/testing/folder.ts';
import { Journal } from './journal.ts';

let folder: string;
let batch: string;
let manifest: string;

beforeEach(async () => {
  folder = await folderWith([
    await csv('encounters', ...encounterLines(500)),
    await csv('cases', 'case_id,person', 'c1,p1'),
  ]);
  const journal = await Journal.open(folder);
  batch = journal.pathOf(journal.entries[0]!.records!);
  manifest = journal.manifestPath;
});

async function flipMiddle(path: string): Promise<void> {
  const bytes = await readFile(path);
  bytes[bytes.length >> 1]! ^= 4;
  await writeFile(path, bytes);
}

describe('a file of a batch', () => {
  test('with a flipped bit is refused by name when the store is made again', async () => {
    await flipMiddle(batch);
    await rm(join(folder, 'store.duckdb'));
    await expect(withStore(folder, async () => {})).rejects.toMatchObject({
      code: 'batch-damaged',
      file: batch,
      message: expect.stringContaining(batch),
    });
  });

  test('with a flipped bit stops a rebuild, and the store stays', async () => {
    await flipMiddle(batch);
    await withStore(folder, async (store) => {
      await expect(rebuild(store)).rejects.toMatchObject({ code: 'batch-damaged', file: batch });
      expect((await store.status()).find(({ feed }) => feed === 'encounters')).toMatchObject({ rows: 500 });
    });
  });

  test('that was cut is refused by name at once', async () => {
    await truncate(batch, (await stat(batch)).size - 1);
    await expect(withStore(folder, async () => {})).rejects.toMatchObject({
      code: 'batch-damaged',
      file: batch,
    });
  });

  test('that is missing is refused by name at once', async () => {
    await rm(batch);
    await expect(withStore(folder, async () => {})).rejects.toMatchObject({
      code: 'batch-missing',
      file: batch,
    });
  });

  test('that the manifest does not know and that is no leftover is refused, not removed', async () => {
    const stranger = join(folder, 'journal', '00000009.1.abc.records.parquet');
    await writeFile(stranger, 'x');
    await expect(withStore(folder, async () => {})).rejects.toMatchObject({
      code: 'batch-unlisted',
      file: stranger,
    });
    expect((await stat(stranger)).size).toBe(1);
  });
});

describe('the manifest', () => {
  test('is refused wherever a bit was flipped', async () => {
    const { size } = await stat(manifest);
    for (let offset = 0; offset < size; offset += 97) {
      await flipAt(manifest, offset);
      await expect(Journal.open(folder)).rejects.toMatchObject({ code: 'manifest-damaged', file: manifest });
      await flipAt(manifest, offset);
    }
    await Journal.open(folder);
  });

  test('is refused wherever it was cut, also between its lines', async () => {
    const text = await readFile(manifest, 'utf8');
    const lines = text.split('\n');
    const cuts = ['', text.slice(0, -1), text.slice(0, 100), `${lines.slice(0, 2).join('\n')}\n`];
    for (const cut of cuts) {
      await writeFile(manifest, cut);
      await expect(Journal.open(folder)).rejects.toMatchObject({ code: 'manifest-damaged' });
    }
  });

  test('is refused when it is gone', async () => {
    await rm(manifest);
    await expect(withStore(folder, async () => {})).rejects.toMatchObject({
      code: 'manifest-missing',
      file: manifest,
    });
  });

  test('is refused when it is older than the store', async () => {
    const older = await folderWith([await csv('encounters', ...encounterLines(500))]);
    await writeFile(manifest, await readFile(join(older, 'journal', 'manifest.ndjson')));
    await expect(withStore(folder, async () => {})).rejects.toMatchObject({
      code: 'manifest-behind',
      file: manifest,
    });
  });
});

async function flipAt(path: string, offset: number): Promise<void> {
  await using file = await open(path, 'r+');
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, offset);
  byte[0]! ^= 1;
  await file.write(byte, 0, 1, offset);
}
