import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { FileError } from './file-error.ts';

/**
 * Unpacks a gzip file of one or more members; each is checked against its checksum. `file` is what errors name.
 * @throws FileError if it is cut, damaged, or followed by anything else.
 */
export async function gunzip(file: string, to: string): Promise<void> {
  try {
    const unpack = createGunzip();
    await pipeline(createReadStream(file), unpack, createWriteStream(to));
    // Zeros after the last member, and what follows them, would be passed over.
    if (unpack.bytesWritten < (await stat(file)).size) throw new RangeError('data after the end');
  } catch (error) {
    throw new FileError(file, 'the gzip data is cut or damaged', 'damaged', { cause: error });
  }
}
