import { open, rename, rm } from 'node:fs/promises';
import { extname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { FORMAT_NAMES, FORMATS, type FormatName } from '../formats/formats.ts';
import type { RowSet } from '../formats/row-set.ts';
import { UsageError } from './exit.ts';
import type { Io } from './io.ts';
import type { OutputOptions } from './options.ts';

/**
 * The format asked for, else that of the file's ending, else what suits the reader.
 * @throws UsageError for bytes on a terminal
 */
export function outputFormat({ format, out }: OutputOptions, { stdout }: Io): FormatName {
  if (out !== undefined)
    return format ?? FORMAT_NAMES.find((name) => `.${name}` === extname(out)) ?? 'ndjson';
  const chosen = format ?? (stdout.isTTY ? 'table' : 'ndjson');
  if (FORMATS[chosen].binary && stdout.isTTY)
    throw new UsageError(`${chosen} is not text; add --out FILE or read it from a pipe`);
  return chosen;
}

/** Writes the rows to where the options say. */
export async function printRows(io: Io, options: OutputOptions, rows: RowSet): Promise<void> {
  const write = await FORMATS[outputFormat(options, io)].load();
  await printPieces(io, options, Readable.from(write(rows)));
}

/** Writes the pieces to where the options say. */
export async function printPieces(io: Io, options: { out?: string }, pieces: Readable): Promise<void> {
  if (options.out === undefined) await pipeline(pieces, io.stdout, { end: false });
  else await writeWhole(options.out, pieces);
}

/** Beside the file first, so that nobody finds half of it under its name. */
async function writeWhole(path: string, pieces: Readable): Promise<void> {
  const partial = `${path}.${process.pid}.partial`;
  try {
    // Opened first: a stream that opens its file itself may make it after a failure has removed it.
    const file = await open(partial, 'w');
    await pipeline(pieces, file.createWriteStream({ flush: true }));
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}
