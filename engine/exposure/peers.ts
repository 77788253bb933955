const CAPACITY_AT_FIRST = 256;

/**
 * The persons met by one source, each with a list of episodes. Kept in columns that are reused from source to
 * source: a search makes no garbage, and forgetting all peers costs nothing.
 */
export class Peers {
  /** Persons met, in the order in which they were met first; columns are longer than `count`. */
  persons = new Uint32Array(CAPACITY_AT_FIRST);
  /** Time of all episodes of a peer, overlaps counted twice: an upper bound of the exposure. */
  sums_s = new Float64Array(CAPACITY_AT_FIRST);
  heads = new Int32Array(CAPACITY_AT_FIRST);
  tails = new Int32Array(CAPACITY_AT_FIRST);
  count = 0;

  /** Episodes `[starts, ends)`; `nexts` is the following one of the same peer, −1 after the last. */
  starts = new Float64Array(CAPACITY_AT_FIRST);
  ends = new Float64Array(CAPACITY_AT_FIRST);
  nexts = new Int32Array(CAPACITY_AT_FIRST);
  /** What made the episode: a half-edge, or the source's visit … */
  origins = new Int32Array(CAPACITY_AT_FIRST);
  /** … and the peer's, −1 for a half-edge. */
  peerVisits = new Int32Array(CAPACITY_AT_FIRST);
  episodeCount = 0;

  /** `base + slot` of a person met since `clear`; anything below `base` is from before. */
  readonly #slots: Uint32Array;
  #base = 1;

  constructor(personCount: number) {
    this.#slots = new Uint32Array(personCount);
  }

  clear(): void {
    this.#base += this.count;
    // The next source can meet every person; before the numbers run out, start again from a clean column.
    if (this.#base + this.#slots.length >= 2 ** 32) {
      this.#slots.fill(0);
      this.#base = 1;
    }
    this.count = 0;
    this.episodeCount = 0;
  }

  /** Slot of a person, −1 for one who was not met. */
  slotOf(person: number): number {
    const slot = this.#slots[person] - this.#base;
    return slot >= 0 ? slot : -1;
  }

  add(person: number, start: number, end: number, origin: number, peerVisit: number): void {
    const episode = this.episodeCount++;
    if (episode === this.starts.length) this.#growEpisodes();
    this.starts[episode] = start;
    this.ends[episode] = end;
    this.nexts[episode] = -1;
    this.origins[episode] = origin;
    this.peerVisits[episode] = peerVisit;
    const slot = this.#slots[person] - this.#base;
    if (slot >= 0) {
      this.nexts[this.tails[slot]] = episode;
      this.tails[slot] = episode;
      this.sums_s[slot] += end - start;
    } else {
      this.#open(person, episode, end - start);
    }
  }

  #open(person: number, episode: number, length_s: number): void {
    const slot = this.count++;
    if (slot === this.persons.length) this.#growPeers();
    this.#slots[person] = this.#base + slot;
    this.persons[slot] = person;
    this.heads[slot] = episode;
    this.tails[slot] = episode;
    this.sums_s[slot] = length_s;
  }

  #growEpisodes(): void {
    this.starts = doubled(this.starts, Float64Array);
    this.ends = doubled(this.ends, Float64Array);
    this.nexts = doubled(this.nexts, Int32Array);
    this.origins = doubled(this.origins, Int32Array);
    this.peerVisits = doubled(this.peerVisits, Int32Array);
  }

  #growPeers(): void {
    this.persons = doubled(this.persons, Uint32Array);
    this.sums_s = doubled(this.sums_s, Float64Array);
    this.heads = doubled(this.heads, Int32Array);
    this.tails = doubled(this.tails, Int32Array);
  }
}

type Column = Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

function doubled<T extends Column>(column: T, type: new (length: number) => T): T {
  const longer = new type(column.length * 2);
  longer.set(column);
  return longer;
}
