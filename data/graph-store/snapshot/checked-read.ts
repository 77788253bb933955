import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { SnapshotError } from './layout.ts';

/** Checked at once: some milliseconds. */
const CHUNK_BYTES = 1 << 24;

/** Reads under way while an earlier chunk is checked. */
const AHEAD = 3;

/**
 * Fills the bytes from a place in the file. Its CRC-32 is taken of each chunk while the next are read, in other threads.
 * @throws SnapshotError where the file ends before, or cannot be read
 */
export async function readWithCrc(file: FileHandle, position: number, into: Uint8Array): Promise<number> {
  const reads: Promise<boolean>[] = [];
  const readNext = () => {
    const from = reads.length * CHUNK_BYTES;
    if (from < into.length) reads.push(fill(file, position + from, into.subarray(from, from + CHUNK_BYTES)));
  };
  for (let i = 0; i < AHEAD; i++) readNext();
  let crc = 0;
  for (let i = 0; i < reads.length; i++) {
    const isWhole = await reads[i];
    if (!isWhole) {
      await Promise.all(reads);
      throw new SnapshotError('is cut, or cannot be read');
    }
    readNext();
    crc = crc32(into.subarray(i * CHUNK_BYTES, (i + 1) * CHUNK_BYTES), crc);
  }
  return crc;
}

async function fill(file: FileHandle, position: number, into: Uint8Array): Promise<boolean> {
  return file.read(into, 0, into.length, position).then(
    ({ bytesRead }) => bytesRead === into.length,
    () => false,
  );
}
