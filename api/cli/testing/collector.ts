import { Writable } from 'node:stream';

/** A stream that keeps what is written to it. */
export function collector(isTTY = false): Writable & { isTTY: boolean; text(): string } {
  const pieces: Buffer[] = [];
  const stream = new Writable({
    write(piece, _encoding, done) {
      pieces.push(Buffer.from(piece));
      done();
    },
  });
  return Object.assign(stream, { isTTY, text: () => Buffer.concat(pieces).toString() });
}
