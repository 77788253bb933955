import { execFileSync, spawnSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** A compiled program over arrays written to a file; each run gives what it printed. */
export type PlainC = () => string[];

/**
 * Compiles `source` of this folder (`cc -O2`), writes `words` one behind the other as its input, and hands the task
 * the program. `null` where the machine has no C compiler; a word on stderr says so.
 */
export async function withPlainC<T>(
  source: string,
  words: readonly (Uint32Array | Int32Array)[],
  task: (run: PlainC) => Promise<T>,
): Promise<T | null> {
  if (spawnSync('cc', ['--version']).error) {
    process.stderr.write(`no C compiler (cc) here, so ${source} is left out\n`);
    return null;
  }
  const folder = await mkdtemp(join(tmpdir(), 'truyvet-bench-'));
  try {
    const [program, input] = [join(folder, 'program'), join(folder, 'words.bin')];
    execFileSync('cc', ['-O2', '-o', program, join(import.meta.dirname, source)]);
    const pieces = words.map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength));
    await pipeline(Readable.from(pieces), createWriteStream(input));
    return await task(() => execFileSync(program, [input], { encoding: 'utf8' }).trim().split('\n'));
  } finally {
    await rm(folder, { recursive: true });
  }
}
