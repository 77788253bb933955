import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { FileError } from './file-error.ts';

/**
 * Unpacks a gzip file of one or more members; each is checked against its checksum. `file` is what errors name.
 * @throws FileError if it is cut, damaged, or followed by anything else.
 */
export async function gunzip(file: string, to: string): Promise<void> {
  try {
    const unpack = createGunzip({ rejectGarbageAfterEnd: true });
    await pipeline(createReadStream(file), unpack, createWriteStream(to));
  } catch (error) {
    throw new FileError(file, 'the gzip data is cut or damaged', 'damaged', { cause: error });
  }
}
