/** A request that a follower or worker hands to the owner, and what it was allowed to ask. */
export interface HandedRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Name of the key shown; `null` where none was needed. */
  readonly caller: string | null;
  readonly roles: readonly string[];
  /** Areas whose people alone they may see; empty for all. */
  readonly areas: readonly string[];
}

/** What becomes of a request, as HTTP says it. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Uint8Array>;
}

/** Name of the queue by which BullMQ carries requests. */
export const REQUESTS = 'request';

/** Bodies and answers cross in pieces of at most so many bytes … */
export const PIECE_BYTES = 256 << 10;
/** … and of an answer no more than this many wait for whoever asked. */
export const PIECES_WAITING_MAX = 8;
/** Whoever asked is gone when they have not been heard of for this long; what they left goes with them. */
export const GONE_AFTER_MS = 30_000;

/** Keys of one request: its body, its answer, and a sign of life of whoever asked. */
export function keysOf(prefix: string, id: string) {
  const key = (name: string) => `${prefix}:${REQUESTS}:${id}:${name}`;
  return { body: key('body'), answer: key('answer'), asking: key('asking') };
}

/** Of an answer that nothing is said of for a while, the owner sends so often that it lives. */
export const BEAT_MS = 10_000;

/** First byte of a piece of an answer. */
export const PIECE = { head: 0x68, data: 0x64, beat: 0x62, end: 0x65, broken: 0x78 } as const;

export type PieceKind = keyof typeof PIECE;

export function pieceOf(kind: PieceKind, bytes: Uint8Array = new Uint8Array()): Buffer {
  return Buffer.concat([Buffer.of(PIECE[kind]), bytes]);
}

/** Bytes in pieces. */
export function* inPieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += PIECE_BYTES) yield bytes.subarray(from, from + PIECE_BYTES);
}
