import { isAlive } from '../delta/layout.ts';
import { BLOCK_BITS, stayEnd } from '../venue-index/layout.ts';
import type { World } from '../world.ts';

/** Episodes within `[from, until)` of sources whose rank is above `after` leave a person's row as it is. */
export interface Settled {
  readonly from: number;
  readonly until: number;
  readonly after: number;
}

/** Venues with fewer visits are looked through in less time than it takes to remember what was found. */
export const CROWD_FROM_VISITS = 1024;

/** A stay `[from, to)` at a crowded venue, of a source with this place in the order of persons. */
export interface CrowdedStay {
  readonly rank: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Of a crowded venue every guest who is listed becomes a source in turn, and each of them met all the others: 10⁵
 * guests are 10¹⁰ pairs, nearly all of which tell nothing new. This remembers, for each 64 visits, which stays of
 * sources change nobody's row there. Rows only ever settle while one list is made, so what was found once stays true
 * until `forget`.
 */
export class Crowds {
  readonly #world: World;
  readonly #assumedStay_s: number;
  readonly #fromVisits: number;
  readonly #settledOf: (person: number) => Settled;
  /** By block; made for the first crowd: most lists meet none. */
  #blockFrom = new Float64Array(0);
  #blockUntil = new Float64Array(0);
  #blockAfter = new Float64Array(0);
  readonly #known: number[] = [];
  /** For the list being made: blocks asked about, and visits looked at. */
  numLooked = 0;

  /**
   * @param fromVisits visits to a venue from which it is a crowd; those of a delta are in none
   * @param settledOf what the list being made says of a person; `from` is `Infinity` where nothing is settled
   */
  constructor(
    world: World,
    assumedStay_s: number,
    fromVisits: number,
    settledOf: (person: number) => Settled,
  ) {
    this.#world = world;
    this.#assumedStay_s = assumedStay_s;
    this.#fromVisits = fromVisits;
    this.#settledOf = settledOf;
  }

  /** To be called before another list is begun. */
  forget(): void {
    for (const block of this.#known) this.#blockFrom[block] = Infinity;
    this.#known.length = 0;
    this.numLooked = 0;
  }

  isCrowd(numVisits: number): boolean {
    return numVisits >= this.#fromVisits;
  }

  /** Whether the stay is known to change the row of nobody in the 64 visits. */
  isSettled(block: number, { rank, from, to }: CrowdedStay): boolean {
    this.numLooked++;
    if (this.#known.length === 0) return false;
    return this.#blockFrom[block] <= from && to <= this.#blockUntil[block] && this.#blockAfter[block] < rank;
  }

  /**
   * Calls `meet` with the position of each visit in `[first, last)` of one block whose person's row the stay may
   * change. Returns whether some were left out.
   */
  lookThrough(first: number, last: number, stay: CrowdedStay, meet: (pos: number) => void): boolean {
    const { visits, delta } = this.#world;
    const { persons, checkIns, ends, zones } = visits;
    const block = { from: -Infinity, until: Infinity, after: -Infinity };
    let hasLeftOut = false;
    this.numLooked += last - first;
    for (let pos = first; pos < last; pos++) {
      if (delta && !isAlive(0, delta.visits.baseDieds[pos], delta.tick)) continue;
      const { from, until, after } = this.#settledOf(persons[pos]);
      const end = stayEnd(checkIns[pos], ends[pos], zones[pos], this.#assumedStay_s);
      if (checkIns[pos] < from) block.from = Math.max(block.from, from);
      if (end > until) block.until = Math.min(block.until, until);
      block.after = Math.max(block.after, after);
      const isSettled =
        Math.max(stay.from, checkIns[pos]) >= from && Math.min(stay.to, end) <= until && stay.rank > after;
      if (isSettled) hasLeftOut = true;
      else meet(pos);
    }
    // Where the venue begins or the source's stay ends amid a block, the rest of it was not looked at.
    if (last - first === 1 << BLOCK_BITS) this.#remember(first >>> BLOCK_BITS, block);
    return hasLeftOut;
  }

  #remember(block: number, { from, until, after }: Settled): void {
    if (from === Infinity) return;
    if (this.#blockFrom.length === 0) this.#makeRoom(this.#world.visits.blockEnds.length);
    if (this.#blockFrom[block] === Infinity) this.#known.push(block);
    this.#blockFrom[block] = from;
    this.#blockUntil[block] = until;
    this.#blockAfter[block] = after;
  }
  #makeRoom(numBlocks: number): void {
    this.#blockFrom = new Float64Array(numBlocks).fill(Infinity);
    this.#blockUntil = new Float64Array(numBlocks);
    this.#blockAfter = new Float64Array(numBlocks);
  }
}
