import { type FileHandle, open } from 'node:fs/promises';
import { readWithCrc } from './checked-read.ts';
import { contentOf, type SnapshotContent } from './content.ts';
import {
  decodeHeader,
  decodePreamble,
  PREAMBLE_BYTES,
  SECTIONS,
  type SectionName,
  SnapshotError,
  type SnapshotHeader,
  type SnapshotOrigin,
} from './layout.ts';

/**
 * Opens a file into shared buffers, in little more than the time that reading its bytes takes.
 * @param isWanted asked before the sections are read
 * @returns `null` for a file that is not wanted
 * @throws SnapshotError for one that is not as it was written; the system's error where there is none
 */
export async function openSnapshot(
  path: string,
  isWanted: (origin: SnapshotOrigin) => Promise<boolean>,
): Promise<SnapshotContent | null> {
  await using file = await open(path);
  const { header, end } = await readHeader(file);
  if (!(await isWanted(header))) return null;
  const buffers = {} as Record<SectionName, SharedArrayBuffer>;
  let position = end;
  for (const name of SECTIONS) {
    const { bytes, crc } = header.sections[name];
    buffers[name] = new SharedArrayBuffer(bytes);
    if ((await readWithCrc(file, position, new Uint8Array(buffers[name]))) !== crc)
      throw new SnapshotError(`its section ${name} is damaged`);
    position += bytes;
  }
  return contentOf(header, buffers);
}

async function readHeader(file: FileHandle): Promise<{ header: SnapshotHeader; end: number }> {
  const { size } = await file.stat();
  const { bytes, crc } = decodePreamble(await readBytes(file, 0, PREAMBLE_BYTES, size));
  const header = decodeHeader(await readBytes(file, PREAMBLE_BYTES, bytes, size), crc);
  const end = PREAMBLE_BYTES + bytes;
  const whole = SECTIONS.reduce((sum, name) => sum + header.sections[name].bytes, end);
  if (size !== whole) throw new SnapshotError(`has ${size} bytes, ${whole} were written`);
  return { header, end };
}

async function readBytes(file: FileHandle, position: number, length: number, size: number): Promise<Buffer> {
  if (position + length > size) throw new SnapshotError(`is cut: it has ${size} bytes`);
  const bytes = Buffer.alloc(length);
  await readWithCrc(file, position, bytes);
  return bytes;
}
