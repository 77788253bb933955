import { copyFile, cp, open, readFile, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { STORE_FILE } from './open-store.ts';
import { ended, startImport } from './testing/child.ts';
import { csv, digestsOf, encounterLines, folderWith, temporaryFolder, withStore } from './testing/folder.ts';

let files: string[];
let sound: string;
let digests: string[];

beforeAll(async () => {
  files = [
    await csv('encounters', ...encounterLines(5000)),
    await csv('cases', 'case_id,person,onset', 'c1,p1,2021-08-01', 'c2,p2,x'),
  ];
  sound = await folderWith(files);
  digests = await withStore(sound, digestsOf);
});

/** Damages a copy of the sound folder's store; expects it to be noticed and made again. */
async function expectMadeAgain(damage: (path: string, bytes: number) => Promise<void>): Promise<void> {
  const folder = await temporaryFolder();
  await cp(sound, folder, { recursive: true });
  const path = join(folder, STORE_FILE);
  await damage(path, (await stat(path)).size);
  const notices: string[] = [];
  expect(await withStore(folder, digestsOf, notices)).toEqual(digests);
  expect(notices).toHaveLength(1);
  expect(notices[0]).toContain(path);
  expect(notices[0]).toContain('made again from the journal');
}

async function flip(path: string, offset: number): Promise<void> {
  await using file = await open(path, 'r+');
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, offset);
  byte[0]! ^= 0x10;
  await file.write(byte, 0, 1, offset);
}

async function zero(path: string, from: number, length: number): Promise<void> {
  await using file = await open(path, 'r+');
  await file.write(Buffer.alloc(length), 0, length, from);
}

describe('a store that was closed in order', () => {
  test('is opened again without a word', async () => {
    const notices: string[] = [];
    const before = await readFile(join(sound, STORE_FILE));
    await withStore(sound, digestsOf, notices);
    expect(notices).toEqual([]);
    expect(before.equals(await readFile(join(sound, STORE_FILE)))).toBe(true);
  });

  test('is made again wherever one bit was flipped', async () => {
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), async (place) => {
        await expectMadeAgain((path, bytes) => flip(path, Math.floor(place * bytes)));
      }),
      { numRuns: 12, seed: 5, examples: [[0], [0.000003]], endOnFailure: true },
    );
  });

  test('is made again wherever it was cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), async (place) => {
        await expectMadeAgain((path, bytes) => truncate(path, Math.floor(place * bytes)));
      }),
      { numRuns: 6, seed: 6, examples: [[0]], endOnFailure: true },
    );
  });

  test('is made again when a part of it was zeroed', async () => {
    for (const from of [0, 4096, 12_288]) await expectMadeAgain((path) => zero(path, from, 4096));
    await expectMadeAgain((path, bytes) => zero(path, bytes >> 1, bytes >> 2));
  });

  test('is made again when it is gone', async () => {
    await expectMadeAgain((path) => rm(path));
  });

  test('is made again when it was put there from another folder', async () => {
    const other = await folderWith([await csv('encounters', ...encounterLines(7))]);
    await expectMadeAgain(async (path) => {
      await copyFile(join(other, STORE_FILE), path);
      await copyFile(join(other, `${STORE_FILE}.seal`), `${path}.seal`);
    });
  });
});

describe('a store whose process was killed', () => {
  test.each([
    ['flipped', (path: string, bytes: number) => flip(path, Math.floor(bytes / 2))],
    ['zeroed', (path: string, bytes: number) => zero(path, Math.floor(bytes / 3), Math.ceil(bytes / 3))],
    ['cut', (path: string, bytes: number) => truncate(path, Math.floor(bytes / 2))],
  ])('loses nothing when its log is %s', async (_, damage) => {
    const folder = await temporaryFolder();
    expect(await ended(startImport(folder, 'applied', files))).toBe('SIGKILL');
    const log = join(folder, `${STORE_FILE}.wal`);
    await damage(log, (await stat(log)).size);
    expect(await withStore(folder, digestsOf)).toEqual(digests);
  });

  test('is made again when a block of it does not match its checksum', async () => {
    const folder = await temporaryFolder();
    await cp(sound, folder, { recursive: true });
    const path = join(folder, STORE_FILE);
    await rm(`${path}.seal`);
    for (let offset = 20_000; offset < (await stat(path)).size; offset += 100_000) await flip(path, offset);
    const notices: string[] = [];
    expect(await withStore(folder, digestsOf, notices)).toEqual(digests);
    expect(notices).toHaveLength(1);
  });
});
