import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { PARTIAL, publish } from '../../journal/durable.ts';
import { bytesOf, outlineOf, type SnapshotContent } from './content.ts';
import { encodeHeader, SECTIONS, type SnapshotHeader } from './layout.ts';

/** Between two slices others have their turn: half a millisecond. */
const SLICE_BYTES = 1 << 20;

/**
 * Writes the file beside the one that is there and puts it in its place; a crash leaves the old one, the new one or
 * none. What is written may be answered from meanwhile: it does not change.
 * @param signal asked before each slice, and once before the file gets its name
 * @throws the reason of the signal, or the system's error; nothing is left then
 */
export async function writeSnapshot(
  path: string,
  content: SnapshotContent,
  signal: AbortSignal,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeSections(path + PARTIAL, content, signal);
    signal.throwIfAborted();
    await publish(path);
  } catch (error) {
    await rm(path + PARTIAL, { force: true }).catch(() => {});
    throw error;
  }
}

async function writeSections(path: string, content: SnapshotContent, signal: AbortSignal): Promise<void> {
  await using file = await open(path, 'w');
  const bytes = bytesOf(content);
  const sections = {} as Record<keyof typeof bytes, { bytes: number; crc: number }>;
  for (const name of SECTIONS)
    sections[name] = { bytes: bytes[name].length, crc: await crcOf(bytes[name], signal) };
  const header: SnapshotHeader = { ...outlineOf(content), sections };
  await file.writeFile(encodeHeader(header));
  for (const name of SECTIONS) await append(file, bytes[name], signal);
}

async function crcOf(bytes: Uint8Array, signal: AbortSignal): Promise<number> {
  let crc = 0;
  for (const slice of slices(bytes)) {
    signal.throwIfAborted();
    crc = crc32(slice, crc);
    await nextTurn();
  }
  return crc;
}

async function append(file: FileHandle, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
  for (const slice of slices(bytes)) {
    signal.throwIfAborted();
    await file.writeFile(slice);
  }
}

function* slices(bytes: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += SLICE_BYTES) yield bytes.subarray(from, from + SLICE_BYTES);
}
