const CAPACITY_AT_FIRST = 64;
/** 2^32 divided by the golden ratio: neighbouring numbers land far apart (Knuth, TAOCP 3, 6.4). */
const SPREAD = 0x9e3779b9;
/** Beyond this a stamp could leave 32 bits. */
const BASE_MAX = 2 ** 30;

/**
 * Gives persons the slots 0, 1, 2 … in the order in which they are first named. An open hash table, at most half
 * full and no larger than those named need, so that it stays in the nearest cache whatever the number of persons;
 * an array over all persons costs a miss for each one met. Forgetting costs nothing.
 */
export class PersonSlots {
  count = 0;
  /** Person of each slot; longer than `count`. */
  persons = new Uint32Array(CAPACITY_AT_FIRST);

  /** `base + slot` of a person named since `clear`; anything below `base` is from before. */
  #table = new Int32Array(2 * CAPACITY_AT_FIRST);
  #base = 1;
  /** Only this many entries of the table are in use. */
  #length = 2 * CAPACITY_AT_FIRST;

  /** Forgets everybody. */
  clear(): void {
    this.#forget();
    this.#length = 2 * CAPACITY_AT_FIRST;
    this.count = 0;
  }

  /** Slot of a person, −1 for one who was not named. */
  slotOf(person: number): number {
    return Math.max(-1, this.#table[this.#find(person)] - this.#base);
  }

  /** Slot of a person; `count` as it was before where this names them first. */
  slotFor(person: number): number {
    const entry = this.#find(person);
    const slot = this.#table[entry] - this.#base;
    if (slot >= 0) return slot;
    this.#table[entry] = this.#base + this.count;
    this.persons[this.count] = person;
    this.count++;
    if (2 * this.count >= this.#length) this.#grow();
    return this.count - 1;
  }

  /** Where the person stands in the table, or would. */
  #find(person: number): number {
    const table = this.#table;
    const { persons } = this;
    const base = this.#base;
    const mask = this.#length - 1;
    let entry = Math.imul(person, SPREAD) >>> Math.clz32(mask);
    for (;;) {
      const slot = table[entry] - base;
      if (slot < 0 || persons[slot] === person) return entry;
      entry = (entry + 1) & mask;
    }
  }

  #forget(): void {
    this.#base += this.count;
    if (this.#base < BASE_MAX) return;
    this.#table.fill(0);
    this.#base = 1;
  }

  #grow(): void {
    this.#forget();
    this.#length *= 2;
    if (this.#length > this.#table.length) this.#table = new Int32Array(this.#length);
    if (this.count > this.persons.length / 2) {
      const persons = new Uint32Array(2 * this.persons.length);
      persons.set(this.persons);
      this.persons = persons;
    }
    for (let slot = 0; slot < this.count; slot++)
      this.#table[this.#find(this.persons[slot])] = this.#base + slot;
  }
}
