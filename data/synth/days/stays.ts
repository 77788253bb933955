import type { TownSpots } from '../towns/spots.ts';

/** Where planned stays go; an interval is `[start, end)`, an empty one is left out. */
export interface StaySink {
  add(person: number, spot: number, start: number, end: number): void;
}

/** Who was at which spot in which interval `[start, end)`, in epoch seconds; the stays of one day. */
export class Stays implements StaySink {
  #person = new Uint32Array(1024);
  #spot = new Uint32Array(1024);
  #start = new Uint32Array(1024);
  #end = new Uint32Array(1024);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  clear(): void {
    this.#count = 0;
  }

  /** Adds a stay; an empty one is left out. */
  add(person: number, spot: number, start: number, end: number): void {
    if (end <= start) return;
    if (this.#count === this.#person.length) this.#grow();
    this.#person[this.#count] = person;
    this.#spot[this.#count] = spot;
    this.#start[this.#count] = start;
    this.#end[this.#count++] = end;
  }

  person(stay: number): number {
    return this.#person[stay]!;
  }

  spot(stay: number): number {
    return this.#spot[stay]!;
  }

  start(stay: number): number {
    return this.#start[stay]!;
  }

  end(stay: number): number {
    return this.#end[stay]!;
  }

  addAll(other: Stays): void {
    for (let i = 0; i < other.count; i++)
      this.add(other.person(i), other.spot(i), other.start(i), other.end(i));
  }

  /**
   * The numbers of the stays, spot by spot: those at the town's spot with index i are
   * `order[offsets[i] … offsets[i + 1])`. All stays must be in the town.
   */
  bySpot(spots: TownSpots): { offsets: Uint32Array; order: Uint32Array } {
    const offsets = new Uint32Array(spots.count + 1);
    const indexes = this.#spot.subarray(0, this.#count).map((spot) => spots.indexOf(spot));
    for (const index of indexes) offsets[index + 1]!++;
    for (let index = 0; index < spots.count; index++) offsets[index + 1]! += offsets[index]!;
    const next = offsets.slice();
    const order = new Uint32Array(this.#count);
    for (let stay = 0; stay < this.#count; stay++) order[next[indexes[stay]!]!++] = stay;
    return { offsets, order };
  }

  #grow(): void {
    const length = this.#person.length * 2;
    this.#person = grown(this.#person, length);
    this.#spot = grown(this.#spot, length);
    this.#start = grown(this.#start, length);
    this.#end = grown(this.#end, length);
  }
}

function grown(column: Uint32Array<ArrayBuffer>, length: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(length);
  larger.set(column);
  return larger;
}
