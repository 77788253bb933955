import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { replaceFile } from './durable.ts';
import { JournalError } from './error.ts';

/**
 * The manifest lists every accepted batch, one JSON object a line, between a line that names the format and
 * a line with the SHA-256 of all before it.
 *
 * It is written anew and renamed into place for each batch, instead of being appended to: a list that grows
 * by lines cannot tell a batch that was cut off its end from one that was never accepted, and removing what
 * no list names would then destroy accepted records. The price, some 500 bytes a batch, is small beside
 * the syncs.
 */
const HEADER = JSON.stringify({ format: 'truyvet-journal', version: 1 });

/** A Parquet file of the journal; `name` is relative to the journal's folder. */
export interface BatchFile {
  name: string;
  rows: number;
  bytes: number;
  sha256: string;
}

/** One accepted file of a feed, or several small ones: their new rows, its new rejected rows, or both. */
export interface BatchEntry {
  /** From 1, without gaps, in order of acceptance. */
  sequence: number;
  /** Digest of the rows, whatever their order. */
  batch: string;
  feed: string;
  /** Name of the file that it came from; of several that of the first, and how many more. */
  file: string;
  /** Of bodies that were sent in: id of the last one. Those of the feed go in order, so no earlier one is still to come. */
  last_body?: string;
  /** Of the journal's Parquet columns. */
  schema: number;
  /** Grows when the rows of a batch are written again. */
  generation: number;
  /** Epoch seconds; never before the previous batch. */
  accepted_at: number;
  records: BatchFile | null;
  rejected: BatchFile | null;
}

/** Reads the manifest; `null` where there is none. @throws JournalError `manifest-damaged`, `manifest-newer` */
export async function readManifest(path: string): Promise<BatchEntry[] | null> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  const end = text.lastIndexOf('\n', text.length - 2) + 1;
  const body = text.slice(0, end);
  if (text.slice(end) !== trailer(body)) throw damaged(path);
  const [header, ...lines] = body.trimEnd().split('\n');
  if (header !== HEADER)
    throw new JournalError('manifest-newer', path, 'was written by another version of truyvet');
  const entries = lines.map((line) => JSON.parse(line) as BatchEntry);
  if (entries.some((entry, i) => entry.sequence !== i + 1)) throw damaged(path);
  return entries;
}

/** Puts the list of batches in place. Once this returns, they are accepted. */
export async function writeManifest(path: string, entries: readonly BatchEntry[]): Promise<void> {
  const body = [HEADER, ...entries.map((entry) => JSON.stringify(entry)), ''].join('\n');
  await replaceFile(path, body + trailer(body));
}

function trailer(body: string): string {
  return `${JSON.stringify({ sha256: createHash('sha256').update(body).digest('hex') })}\n`;
}

function damaged(path: string): JournalError {
  return new JournalError(
    'manifest-damaged',
    path,
    'does not match its own SHA-256; restore the folder journal from a backup',
  );
}
