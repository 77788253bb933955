import { PersonSlots } from './person-slots.ts';

const CAPACITY_AT_FIRST = 256;

/**
 * The episodes of one source, grouped by whom it met. Kept in columns that are reused from source to source: a
 * search makes no garbage, and forgetting all peers costs nothing. First every episode is written down, in order
 * of nothing; `group` then links those of each person.
 */
export class Peers {
  /** Episodes `[starts, ends)` with `persons`; columns are longer than `episodeCount`. */
  episodeCount = 0;
  persons = new Uint32Array(CAPACITY_AT_FIRST);
  starts = new Float64Array(CAPACITY_AT_FIRST);
  ends = new Float64Array(CAPACITY_AT_FIRST);
  /** What made the episode: a half-edge, or the source's visit … */
  origins = new Int32Array(CAPACITY_AT_FIRST);
  /** … and the peer's, −1 for a half-edge. */
  peerVisits = new Int32Array(CAPACITY_AT_FIRST);
  /** The following episode of the same person, −1 after the last; in the order in which they were written. */
  nexts = new Int32Array(CAPACITY_AT_FIRST);

  /** By slot: the first episode of a person, and … */
  heads = new Int32Array(CAPACITY_AT_FIRST);
  /** … the time of all of them, overlaps counted twice: an upper bound of the exposure. */
  sums_s = new Float64Array(CAPACITY_AT_FIRST);

  readonly #slots = new PersonSlots();

  /** Persons met, one slot each. */
  get count(): number {
    return this.#slots.count;
  }

  /** Person of each slot. */
  get slotPersons(): Uint32Array {
    return this.#slots.persons;
  }

  clear(): void {
    this.#slots.clear();
    this.episodeCount = 0;
  }

  /** Makes room for this many further episodes. */
  reserve(numEpisodes: number): void {
    while (this.episodeCount + numEpisodes > this.starts.length) this.#grow();
  }

  add(person: number, start: number, end: number, origin: number, peerVisit: number): void {
    this.reserve(1);
    const episode = this.episodeCount++;
    this.persons[episode] = person;
    this.starts[episode] = start;
    this.ends[episode] = end;
    this.origins[episode] = origin;
    this.peerVisits[episode] = peerVisit;
  }

  /** Links the episodes of each person, from the last to the first, so that each list runs forwards. */
  group(): void {
    const { persons, starts, ends, nexts, heads, sums_s } = this;
    const slots = this.#slots;
    for (let episode = this.episodeCount - 1; episode >= 0; episode--) {
      const numKnown = slots.count;
      const slot = slots.slotFor(persons[episode]);
      const length_s = ends[episode] - starts[episode];
      const isKnown = slot < numKnown;
      nexts[episode] = isKnown ? heads[slot] : -1;
      heads[slot] = episode;
      sums_s[slot] = isKnown ? sums_s[slot] + length_s : length_s;
    }
  }

  #grow(): void {
    this.persons = doubled(this.persons, Uint32Array);
    this.starts = doubled(this.starts, Float64Array);
    this.ends = doubled(this.ends, Float64Array);
    this.origins = doubled(this.origins, Int32Array);
    this.peerVisits = doubled(this.peerVisits, Int32Array);
    this.nexts = doubled(this.nexts, Int32Array);
    this.heads = doubled(this.heads, Int32Array);
    this.sums_s = doubled(this.sums_s, Float64Array);
  }
}

type Column = Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

function doubled<T extends Column>(column: T, type: new (length: number) => T): T {
  const longer = new type(column.length * 2);
  longer.set(column);
  return longer;
}
