/**
 * The persons met by one source, each with a list of episodes. Kept in arrays that are reused from source to
 * source: a search makes no garbage, and forgetting all peers costs nothing.
 */
export class Peers {
  /** Persons met, in the order in which they were met first. */
  readonly persons: number[] = [];
  /** Time of all episodes of a peer, overlaps counted twice: an upper bound of the exposure. */
  readonly sums_s: number[] = [];
  readonly heads: number[] = [];
  readonly tails: number[] = [];
  count = 0;

  /** Episodes `[starts, ends)`; `nexts` is the following one of the same peer, −1 after the last. */
  episodeCount = 0;
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  readonly nexts: number[] = [];
  /** What made the episode: a half-edge, or the source's visit … */
  readonly origins: number[] = [];
  /** … and the peer's, −1 for a half-edge. */
  readonly peerVisits: number[] = [];

  /** `base + slot` of a person met since `clear`; anything below `base` is from before. */
  readonly #slots: Uint32Array;
  #base = 1;

  constructor(personCount: number) {
    this.#slots = new Uint32Array(personCount);
  }

  clear(): void {
    this.#base += this.count;
    // The next source can meet every person; before the numbers run out, start again from a clean array.
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
    this.#slots[person] = this.#base + slot;
    this.persons[slot] = person;
    this.heads[slot] = episode;
    this.tails[slot] = episode;
    this.sums_s[slot] = length_s;
  }
}
