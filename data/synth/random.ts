/**
 * Numbers that look random and depend on a seed alone. A draw is a mix of (stream, counter) in 32-bit integer
 * arithmetic, so the same seed gives the same numbers on every machine, whoever draws first.
 */

/** 2^32 / golden ratio, odd: spreads neighbouring counters over the whole range. */
const GOLDEN = 0x9e37_79b9;
const RANGE = 2 ** 32;

/** One stream of draws; equal keys give equal streams. */
export class Random {
  readonly #low: number;
  readonly #high: number;
  #counter = 0;

  constructor(low: number, high: number) {
    this.#low = low;
    this.#high = high;
  }

  /** In `[0, 1)`. */
  unit(): number {
    this.#counter = (this.#counter + GOLDEN) | 0;
    return (mixed(mixed(this.#counter ^ this.#low) + this.#high) >>> 0) / RANGE;
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  /** A whole number in `[0, bound)`. */
  below(bound: number): number {
    return Math.floor(this.unit() * bound);
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** One of the items, each as likely as the others. */
  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)]!;
  }

  /** One of the items, as likely as its share of all weights. */
  pickWeighted<Item>(items: readonly (readonly [item: Item, weight: number])[]): Item {
    let rest = this.unit() * items.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [item, weight] of items) {
      rest -= weight;
      if (rest < 0) return item;
    }
    return items.at(-1)![0];
  }
}

/** Opens the stream of one thing, such as a person, on one day. */
export type Streams = (thing: number, day?: number) => Random;

/** The streams that one purpose draws from; purposes do not disturb each other. */
export function randomStreams(seed: number, purpose: string): Streams {
  let key = mixed(seed | 0);
  for (const letter of purpose) key = mixed(key ^ letter.codePointAt(0)!);
  return (thing, day = 0) => new Random(mixed(key ^ mixed(thing)), mixed(key + mixed(day ^ GOLDEN)));
}

// The finalizer of MurmurHash3 (Appleby): every input bit reaches every output bit.
function mixed(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85eb_ca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2_ae35);
  return bits ^ (bits >>> 16);
}
