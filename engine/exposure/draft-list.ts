import { personRank, type World } from '../world.ts';
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
  readonly #arena = new ListArena();
  #cells = new Uint32Array(ROWS_AT_FIRST * WIDTH);
  #order = new Uint32Array(ROWS_AT_FIRST);
  #count = 0;

  constructor(world: World) {
    this.#world = world;
  }

  clear(): void {
    this.#slots.clear();
    this.#count = 0;
  }

  /** Row of the person; a new one is filled by `reach`. */
  rowOf(person: number): number {
    return this.#slots.slotFor(person);
  }

  person(row: number): number {
    return this.#cells[row * WIDTH + CELL.person];
  }

  /** Earliest exposure of the row's person found so far. */
  earliest(row: number): number {
    return this.#cells[row * WIDTH + CELL.earliest];
  }

  /**
   * Enters that the row's person is exposed to `via`, who was a source on this level because of `viaExposedAt`.
   * @returns whether this level is the first to find so early an exposure: the person is a source on the next one
   */
  reach(row: number, level: number, via: number, viaExposedAt: number, exposure: Exposure): boolean {
    if (row === this.#count) {
      this.#begin(row, level, via, viaExposedAt, exposure);
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

  #begin(row: number, level: number, via: number, viaExposedAt: number, exposure: Exposure): void {
    this.#count++;
    if (this.#count * WIDTH > this.#cells.length) this.#grow();
    const cells = this.#cells;
    const at = row * WIDTH;
    cells[at + CELL.person] = this.#slots.persons[row];
    cells[at + CELL.level] = level;
    cells[at + CELL.last] = exposure.last;
    cells[at + CELL.earliest] = exposure.first;
    cells[at + EARLIEST_LEVEL] = level;
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
