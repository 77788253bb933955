import type { Policy } from '../policy.ts';
import { personRank, type World } from '../world.ts';
import type { Settled } from './crowds.ts';
import { PersonSlots } from './person-slots.ts';
import type { Exposure } from './qualify.ts';
import { CELL, COLUMNS, ListArena, TraceRows } from './trace-rows.ts';

const ROWS_AT_FIRST = 64;
/** Up to so many rows are sorted by insertion: calling a sort costs more. */
const INSERTION_MAX = 32;

/** Cells of a row: those of `CELL`, and the level that found the earliest exposure. */
const EARLIEST_LEVEL = COLUMNS;
const WIDTH = COLUMNS + 1;

/**
 * The list of one case while it is being made, row after row in the order in which persons are reached. Its arrays
 * are reused from list to list: a search makes no garbage but its answer.
 */
export class DraftList {
  /** The slot of a person is the number of their row. */
  readonly #slots = new PersonSlots();
  /** Tells in which order persons come. */
  readonly #world: World;
  readonly #policy: Policy;
  readonly #settled = { from: 0, until: 0, after: 0 };
  readonly #arena = new ListArena();
  #cells = new Uint32Array(ROWS_AT_FIRST * WIDTH);
  #order = new Uint32Array(ROWS_AT_FIRST);
  #count = 0;
  #casePerson = -1;
  /** On which rows are reached, from 1. */
  level = 1;

  constructor(world: World, policy: Policy) {
    this.#world = world;
    this.#policy = policy;
  }

  /** Begins the list of a case, who is never on it. */
  begin(casePerson: number): void {
    this.#slots.clear();
    this.#count = 0;
    this.#casePerson = casePerson;
  }

  has(person: number): boolean {
    return this.#slots.slotOf(person) >= 0;
  }

  /**
   * Which episodes with the person change nothing here: an exposure begins no earlier than its first episode and ends
   * no later than its last. Stands until the next call.
   */
  settledOf(person: number): Settled {
    const settled = this.#settled;
    settled.from = person === this.#casePerson ? -Infinity : Infinity;
    settled.until = Infinity;
    settled.after = -Infinity;
    const row = this.#slots.slotOf(person);
    if (row < 0) return settled;
    const cells = this.#cells;
    const at = row * WIDTH;
    settled.from = cells[at + CELL.earliest];
    if (cells[at + CELL.level] < this.level) return settled;
    settled.until = cells[at + CELL.last];
    if (this.#isSoonest(at)) settled.after = personRank(this.#world, cells[at + CELL.via]);
    else settled.from = cells[at + CELL.first] + 1;
    return settled;
  }

  /** Whether no exposure that begins with it qualifies earlier: then only a source of a lower rank comes before its own. */
  #isSoonest(at: number): boolean {
    const { min_exposure_s } = this.#policy;
    return this.#cells[at + CELL.qualifiedAt] === this.#cells[at + CELL.first] + min_exposure_s;
  }

  /** Row of the person; a new one is filled by `reach`. */
  rowOf(person: number): number {
    return this.#slots.slotFor(person);
  }

  person(row: number): number {
    return this.#cells[row * WIDTH + CELL.person];
  }

  /** On which the row was made. */
  levelOf(row: number): number {
    return this.#cells[row * WIDTH + CELL.level];
  }

  /** Earliest exposure of the row's person found so far. */
  earliest(row: number): number {
    return this.#cells[row * WIDTH + CELL.earliest];
  }

  /**
   * Enters that the row's person is exposed to `via`, who is a source on this level because of `viaExposedAt`.
   * @returns whether this level is the first to find so early an exposure: the person is a source on the next one
   */
  reach(row: number, via: number, viaExposedAt: number, exposure: Exposure): boolean {
    const { level } = this;
    if (row === this.#count) {
      this.#add(row, via, viaExposedAt, exposure);
      return true;
    }
    const cells = this.#cells;
    const at = row * WIDTH;
    if (cells[at + CELL.level] === level) {
      cells[at + CELL.last] = Math.max(cells[at + CELL.last], exposure.last);
      if (this.#isBefore(exposure, via, at)) this.#expose(at, via, viaExposedAt, exposure);
    }
    if (exposure.first >= cells[at + CELL.earliest]) return false;
    cells[at + CELL.earliest] = exposure.first;
    const isFirst = cells[at + EARLIEST_LEVEL] < level;
    cells[at + EARLIEST_LEVEL] = level;
    return isFirst;
  }

  #add(row: number, via: number, viaExposedAt: number, exposure: Exposure): void {
    this.#count++;
    if (this.#count * WIDTH > this.#cells.length) this.#grow();
    const cells = this.#cells;
    const at = row * WIDTH;
    cells[at + CELL.person] = this.#slots.persons[row];
    cells[at + CELL.level] = this.level;
    cells[at + CELL.last] = exposure.last;
    cells[at + CELL.earliest] = exposure.first;
    cells[at + EARLIEST_LEVEL] = this.level;
    this.#expose(at, via, viaExposedAt, exposure);
  }

  #expose(at: number, via: number, viaExposedAt: number, { first, exposure_s, qualifiedAt }: Exposure): void {
    const cells = this.#cells;
    cells[at + CELL.via] = via;
    cells[at + CELL.first] = first;
    cells[at + CELL.exposure_s] = exposure_s;
    cells[at + CELL.qualifiedAt] = qualifiedAt;
    cells[at + CELL.viaExposedAt] = viaExposedAt;
  }

  /** Order by first exposure, qualification, then source. */
  #isBefore({ first, qualifiedAt }: Exposure, via: number, at: number): boolean {
    const cells = this.#cells;
    if (first !== cells[at + CELL.first]) return first < cells[at + CELL.first];
    if (qualifiedAt !== cells[at + CELL.qualifiedAt]) return qualifiedAt < cells[at + CELL.qualifiedAt];
    return personRank(this.#world, via) < personRank(this.#world, cells[at + CELL.via]);
  }

  /** The rows by level, then person. */
  finish(): TraceRows {
    const count = this.#count;
    const cells = this.#cells;
    const order = this.#sorted();
    const columns = this.#arena.take(COLUMNS * count);
    for (let i = 0; i < count; i++) {
      const at = order[i] * WIDTH;
      for (let cell = 0; cell < COLUMNS; cell++) columns[cell * count + i] = cells[at + cell];
    }
    return new TraceRows(columns);
  }

  #sorted(): Uint32Array {
    const order = this.#order;
    const count = this.#count;
    if (count > INSERTION_MAX) {
      for (let row = 0; row < count; row++) order[row] = row;
      return order.subarray(0, count).sort((a, b) => this.#compare(a, b));
    }
    for (let row = 0; row < count; row++) {
      let i = row;
      for (; i > 0 && this.#compare(order[i - 1], row) > 0; i--) order[i] = order[i - 1];
      order[i] = row;
    }
    return order;
  }

  #compare(a: number, b: number): number {
    const cells = this.#cells;
    return (
      cells[a * WIDTH + CELL.level] - cells[b * WIDTH + CELL.level] ||
      personRank(this.#world, cells[a * WIDTH + CELL.person]) -
        personRank(this.#world, cells[b * WIDTH + CELL.person])
    );
  }

  #grow(): void {
    const cells = new Uint32Array(2 * this.#cells.length);
    cells.set(this.#cells);
    this.#cells = cells;
    this.#order = new Uint32Array(2 * this.#order.length);
  }
}
