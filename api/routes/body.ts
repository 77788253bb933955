import type { IncomingMessage } from 'node:http';
import { compose, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Problem } from '../errors.ts';

/**
 * The bytes of a request's body as they come in, unpacked where it is gzip. The connection outlives a refusal, so that
 * the sender reads why.
 * @throws Problem `body-too-large` above `bytesMax` bytes, packed or unpacked; `bad-request` where it is cut or
 *   damaged; `unsupported-media-type` for another encoding
 */
export function bodyOf(request: IncomingMessage, bytesMax: number): AsyncIterable<Uint8Array> {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (Number(request.headers['content-length'] ?? 0) > bytesMax) throw new Problem('body-too-large');
  const received = limited(incoming(request), bytesMax);
  if (encoding === 'identity') return received;
  if (encoding === 'gzip') return limited(unpacked(received), bytesMax);
  throw new Problem('unsupported-media-type', 'the content encoding must be gzip or none');
}

/** The bytes of a request's body as they are, packed or not. @throws Problem `body-too-large`, `bad-request` */
export async function bytesOf(request: IncomingMessage, bytesMax: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > bytesMax) throw new Problem('body-too-large');
  return Buffer.concat(await Array.fromAsync(limited(incoming(request), bytesMax)));
}

async function* incoming(request: IncomingMessage): AsyncGenerator<Uint8Array> {
  try {
    yield* request.iterator({ destroyOnReturn: false });
  } catch {
    throw new Problem('bad-request', 'the body breaks off');
  }
}

async function* unpacked(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  const unpack = createGunzip();
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of packed) {
      bytes += chunk.length;
      yield chunk;
    }
  }
  try {
    yield* compose(Readable.from(counted()), unpack);
  } catch (error) {
    throw error instanceof Problem ? error : new Problem('bad-request', 'the gzip data is cut or damaged');
  }
  // Zeros after the last member, and what follows them, would be passed over.
  if (unpack.bytesWritten < bytes)
    throw new Problem('bad-request', 'there is data after the end of the gzip data');
}

async function* limited(body: AsyncIterable<Uint8Array>, bytesMax: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw new Problem('body-too-large', `at most ${bytesMax} bytes are taken at once`);
    yield chunk;
  }
}
