import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../store/testing/folder.ts';
import { decodePreamble, PREAMBLE_BYTES, SECTIONS, SnapshotError } from './layout.ts';
import { openSnapshot } from './open.ts';
import { exampleContent } from './testing/example-content.ts';
import { writeSnapshot } from './write.ts';

const all = async () => true;

async function writtenBytes(): Promise<Buffer> {
  const path = join(await temporaryFolder(), 'base');
  await writeSnapshot(path, exampleContent(), new AbortController().signal);
  return readFile(path);
}

async function openingOf(bytes: Uint8Array): Promise<unknown> {
  const path = join(await temporaryFolder(), 'base');
  await writeFile(path, bytes);
  return openSnapshot(path, all).catch((error) => error);
}

/** Where each part of the file begins, and how long it is. */
function partsOf(file: Buffer): { name: string; from: number; bytes: number }[] {
  const { bytes } = decodePreamble(file.subarray(0, PREAMBLE_BYTES));
  const header = JSON.parse(file.toString('utf8', PREAMBLE_BYTES, PREAMBLE_BYTES + bytes));
  let from = PREAMBLE_BYTES + bytes;
  const sections = SECTIONS.map((name) => {
    const part = { name, from, bytes: header.sections[name].bytes };
    from += part.bytes;
    return part;
  });
  return [
    { name: 'magic', from: 0, bytes: 16 },
    { name: 'format', from: 16, bytes: 4 },
    { name: 'length of the header', from: 20, bytes: 4 },
    { name: 'CRC of the header', from: 24, bytes: 4 },
    { name: 'header', from: PREAMBLE_BYTES, bytes },
    ...sections,
  ];
}

test('one changed byte is noticed, wherever it is', async () => {
  const file = await writtenBytes();
  for (const { name, from, bytes } of partsOf(file))
    for (const place of [from, from + (bytes >> 1), from + bytes - 1]) {
      const spoiled = Buffer.from(file);
      spoiled[place] ^= 0x10;
      expect(await openingOf(spoiled), `${name}, byte ${place - from}`).toBeInstanceOf(SnapshotError);
    }
});

test('zeros in the place of a part are noticed', async () => {
  const file = await writtenBytes();
  for (const { name, from, bytes } of partsOf(file))
    expect(await openingOf(Buffer.from(file).fill(0, from, from + bytes)), name).toBeInstanceOf(
      SnapshotError,
    );
});

test('a file that is cut, or longer than it was, is noticed', async () => {
  const file = await writtenBytes();
  const ends = partsOf(file).flatMap(({ from }) => [from, from + 1]);
  for (const end of [...ends, file.length - 1])
    expect(await openingOf(file.subarray(0, end)), `cut at ${end}`).toBeInstanceOf(SnapshotError);
  expect(await openingOf(Buffer.concat([file, Buffer.alloc(1)]))).toBeInstanceOf(SnapshotError);
});

test('what is wrong is said, and names no person', async () => {
  const file = await writtenBytes();
  const messageOf = async (bytes: Uint8Array) => (await openingOf(bytes)) as Error;
  const otherFormat = Buffer.from(file);
  otherFormat.writeUInt32LE(999, 16);
  expect((await messageOf(Buffer.from('case_id,person\nF0,phone:1\n'.repeat(9)))).message).toBe(
    'is no snapshot',
  );
  expect((await messageOf(otherFormat)).message).toBe('was written by another version of truyvet');
  expect((await messageOf(file.subarray(0, -1))).message).toMatch(/^has \d+ bytes, \d+ were written$/);
  const persons = partsOf(file).find(({ name }) => name === 'personBytes')!;
  const spoiled = Buffer.from(file);
  spoiled[persons.from] ^= 1;
  expect((await messageOf(spoiled)).message).toBe('its section personBytes is damaged');
});

test('a file that is not wanted is not read', async () => {
  const file = await writtenBytes();
  const path = join(await temporaryFolder(), 'base');
  file[file.length - 1] ^= 1;
  await writeFile(path, file);
  expect(await openSnapshot(path, async () => false)).toBeNull();
});
