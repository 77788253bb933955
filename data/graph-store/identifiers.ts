import { ranksBetween } from '../../engine/delta/ranks.ts';
import { utf8Order } from '../utf8-order.ts';

/**
 * Identifiers in ascending order of their UTF-8 bytes, one behind the other in one buffer: text number i stands at
 * `[offsets[i], offsets[i + 1])`. Millions of them are no objects that a garbage collection would have to visit.
 */
export interface IdentifierTable {
  readonly bytes: Uint8Array;
  readonly offsets: Uint32Array;
}

/** Collects identifiers that come in ascending order. */
export class IdentifierTableBuilder {
  #bytes = Buffer.allocUnsafe(1 << 16);
  #offsets = new Uint32Array(1 << 12);
  #count = 0;

  add(text: string): void {
    const from = this.#offsets[this.#count];
    const room = Buffer.byteLength(text);
    if (from + room > this.#bytes.length) this.#bytes = longer(this.#bytes, from + room);
    if (this.#count + 1 === this.#offsets.length) {
      const offsets = new Uint32Array(this.#offsets.length * 2);
      offsets.set(this.#offsets);
      this.#offsets = offsets;
    }
    this.#offsets[++this.#count] = from + this.#bytes.write(text, from);
  }

  finish(): IdentifierTable {
    const offsets = this.#offsets.slice(0, this.#count + 1);
    return { bytes: Uint8Array.from(this.#bytes.subarray(0, offsets[this.#count])), offsets };
  }
}

function longer(bytes: Buffer<ArrayBuffer>, length: number): Buffer<ArrayBuffer> {
  const grown = Buffer.allocUnsafe(Math.max(length, 2 * bytes.length));
  bytes.copy(grown);
  return grown;
}

/** The identifiers behind numbers: a table, and those that came later, numbered on in order of arrival. */
export class Identifiers {
  readonly table: IdentifierTable;
  readonly #bytes: Buffer;
  readonly #later: string[] = [];
  readonly #laterNumbers = new Map<string, number>();
  /** Those that came later, in order; the latest may not be among them yet. */
  #inOrder: Later[] = [];
  #ranks = ranksBetween([], []);

  constructor(table: IdentifierTable) {
    this.table = table;
    this.#bytes = Buffer.from(table.bytes.buffer, table.bytes.byteOffset, table.bytes.length);
  }

  get count(): number {
    return this.#baseCount + this.#later.length;
  }

  at(number: number): string {
    const { offsets } = this.table;
    if (number >= this.#baseCount) return this.#later[number - this.#baseCount]!;
    return this.#bytes.toString('utf8', offsets[number], offsets[number + 1]);
  }

  /** −1 for one that has no number. */
  numberOf(text: string): number {
    const later = this.#laterNumbers.get(text);
    if (later !== undefined) return later;
    const place = this.#placeOf(text);
    return place < this.#baseCount && this.at(place) === text ? place : -1;
  }

  /** Its number; where it has none it gets the next. */
  numberedOf(text: string): number {
    const known = this.numberOf(text);
    if (known >= 0) return known;
    const number = this.count;
    this.#laterNumbers.set(text, number);
    this.#later.push(text);
    return number;
  }

  /**
   * Places of those that came later, for the engine. Cost: where any came since the last call, sorting these, and a walk
   * over all that ever came later.
   */
  ranks(): Float64Array {
    const known = this.#inOrder.length;
    if (known === this.#later.length) return this.#ranks;
    const fresh = this.#later
      .slice(known)
      .map((text, i) => ({ text, number: known + i, before: this.#placeOf(text) }));
    this.#inOrder = merged(this.#inOrder, fresh.sort(byText));
    this.#ranks = ranksBetween(
      this.#inOrder.map(({ before }) => before),
      this.#inOrder.map(({ number }) => number),
    );
    return this.#ranks;
  }

  get #baseCount(): number {
    return this.table.offsets.length - 1;
  }

  /** How many of the table come before the text. */
  #placeOf(text: string): number {
    const wanted = Buffer.from(text);
    const { offsets } = this.table;
    let low = 0;
    let high = this.#baseCount;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#bytes.compare(wanted, 0, wanted.length, offsets[middle], offsets[middle + 1]) < 0)
        low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** An identifier that is not in the table: its place in the order of arrival, and how many of the table come before. */
interface Later {
  readonly text: string;
  readonly number: number;
  readonly before: number;
}

function byText(a: Later, b: Later): number {
  return utf8Order(a.text, b.text);
}

/** Both in order, as one. */
function merged(some: readonly Later[], others: readonly Later[]): Later[] {
  const all: Later[] = [];
  let next = 0;
  for (const each of others) {
    while (next < some.length && byText(some[next]!, each) < 0) all.push(some[next++]!);
    all.push(each);
  }
  while (next < some.length) all.push(some[next++]!);
  return all;
}
