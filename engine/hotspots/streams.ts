/**
 * Counter-based random streams: Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011, DOI 10.1145/2063384.2063405).
 *
 * A block of four numbers is a function of (seed, stream, substream, block) alone, so any worker can draw any
 * stream at any time and gets the same numbers. The seed is the key; the counter's words are the block's number
 * (two words), the stream and the substream.
 */

const ROUNDS = 10;
const MULTIPLIER_0 = 0xd251_1f53 | 0;
const MULTIPLIER_1 = 0xcd9e_8d57 | 0;
const KEY_STEP_0 = 0x9e37_79b9 | 0;
const KEY_STEP_1 = 0xbb67_ae85 | 0;
const WORD = 2 ** 32;
const BLOCK = 4;

/** Writes the block of a counter (four words) under a key (two words) to `block`. */
export function philox(counter: Uint32Array, key: Uint32Array, block: Uint32Array): void {
  let a = counter[0] | 0;
  let b = counter[1] | 0;
  let c = counter[2] | 0;
  let d = counter[3] | 0;
  let key0 = key[0] | 0;
  let key1 = key[1] | 0;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = highWord(MULTIPLIER_0, a);
    const high1 = highWord(MULTIPLIER_1, c);
    const low0 = Math.imul(MULTIPLIER_0, a);
    const low1 = Math.imul(MULTIPLIER_1, c);
    a = high1 ^ b ^ key0;
    b = low1;
    c = high0 ^ d ^ key1;
    d = low0;
    key0 = (key0 + KEY_STEP_0) | 0;
    key1 = (key1 + KEY_STEP_1) | 0;
  }
  block[0] = a;
  block[1] = b;
  block[2] = c;
  block[3] = d;
}

/** One stream of numbers. Drawing allocates nothing. */
export class Stream {
  readonly #key = new Uint32Array(2);
  readonly #counter = new Uint32Array(4);
  readonly #block = new Uint32Array(BLOCK);
  #used = BLOCK;

  constructor(seed: number, stream: number, substream: number) {
    this.#key[0] = seed % WORD;
    this.#key[1] = Math.floor(seed / WORD);
    this.#counter[2] = stream;
    this.#counter[3] = substream;
  }

  /** A whole number in `[0, 2^32)`. */
  next(): number {
    if (this.#used === BLOCK) this.#draw();
    return this.#block[this.#used++];
  }

  /** A whole number in `[0, bound)`, each exactly as likely as the others; `bound` from 1 to 2^32 − 1. */
  below(bound: number): number {
    // Lemire 2019, DOI 10.1145/3230636: the high word of a product, with the few uneven low words drawn again.
    let number = this.next();
    let low = Math.imul(number, bound) >>> 0;
    if (low < bound) {
      const uneven = (WORD - bound) % bound;
      while (low < uneven) {
        number = this.next();
        low = Math.imul(number, bound) >>> 0;
      }
    }
    return highWord(number, bound) >>> 0;
  }

  /** In `[0, 1)`, with 53 random bits. */
  uniform(): number {
    const high = this.next() >>> 5;
    return (high * 2 ** 26 + (this.next() >>> 6)) / 2 ** 53;
  }

  #draw(): void {
    philox(this.#counter, this.#key, this.#block);
    this.#used = 0;
    if (++this.#counter[0] === 0) this.#counter[1]++;
  }
}

/**
 * The stream with this key; equal keys give equal numbers, other keys independent ones.
 * @param seed whole number from 0 to 2^53 − 1
 * @param stream whole number from 0 to 2^32 − 1, such as a replicate
 * @param substream as `stream`
 * @throws RangeError for any other number
 */
export function streamOf(seed: number, stream: number, substream = 0): Stream {
  requireWhole('seed', seed, Number.MAX_SAFE_INTEGER);
  requireWhole('stream', stream, WORD - 1);
  requireWhole('substream', substream, WORD - 1);
  return new Stream(seed, stream, substream);
}

function requireWhole(name: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 0 && value <= most) return;
  throw new RangeError(`${name} is ${value}, expected a whole number from 0 to ${most}`);
}

/** The upper 32 bits of the product of two unsigned words, from products of their halves. */
function highWord(a: number, b: number): number {
  const lowA = a & 0xffff;
  const highA = a >>> 16;
  const lowB = b & 0xffff;
  const highB = b >>> 16;
  const carried = (Math.imul(highA, lowB) + (Math.imul(lowA, lowB) >>> 16)) | 0;
  const middle = (Math.imul(lowA, highB) + (carried & 0xffff)) | 0;
  return (Math.imul(highA, highB) + (carried >>> 16) + (middle >>> 16)) | 0;
}
