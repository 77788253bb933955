import { OPEN } from '../time.ts';
import { personRank, type World } from '../world.ts';
import type { Exposure } from './qualify.ts';

/** Who was reached, how, and by whom; instants are epoch seconds. */
export interface TraceRow {
  readonly person: number;
  readonly level: number;
  readonly via: number;
  readonly firstExposure: number;
  readonly lastExposure: number;
  readonly exposure_s: number;
  readonly qualifiedAt: number;
  /** Earliest exposure of `via` that opened the window in which the row was made; `VIA_CASE` for the case itself. */
  readonly viaExposedAt: number;
}

/**
 * Rows of one list, ordered by level, then person, in one array column after column. A column is a view: take it
 * once, not for each row. Instants are epoch seconds.
 */
export class TraceRows {
  readonly count: number;
  readonly cells: Uint32Array<ArrayBuffer>;

  /** @param cells `COLUMNS` × count */
  constructor(cells: Uint32Array<ArrayBuffer>) {
    this.cells = cells;
    this.count = cells.length / COLUMNS;
  }

  /** One row; its position is below `count`. */
  at(row: number): TraceRow {
    const { cells, count } = this;
    return {
      person: cells[row],
      level: cells[count + row],
      via: cells[2 * count + row],
      firstExposure: cells[3 * count + row],
      lastExposure: cells[4 * count + row],
      exposure_s: cells[5 * count + row],
      qualifiedAt: cells[6 * count + row],
      viaExposedAt: cells[7 * count + row],
    };
  }

  get persons(): Uint32Array {
    return this.#column(0);
  }

  get levels(): Uint32Array {
    return this.#column(1);
  }

  get vias(): Uint32Array {
    return this.#column(2);
  }

  get firstExposures(): Uint32Array {
    return this.#column(3);
  }

  get lastExposures(): Uint32Array {
    return this.#column(4);
  }

  get exposures_s(): Uint32Array {
    return this.#column(5);
  }

  get qualifiedAts(): Uint32Array {
    return this.#column(6);
  }

  /** Earliest exposure on any level: from then on the person is a source. */
  get earliestExposures(): Uint32Array {
    return this.#column(8);
  }

  #column(number: number): Uint32Array {
    return this.cells.subarray(number * this.count, (number + 1) * this.count);
  }
}

const COLUMNS = 9;

/** Stands for the exposure of the case, who was exposed by nobody on the list. */
export const VIA_CASE = OPEN;

/** A row while its list is being made. */
export interface Row extends Exposure {
  readonly person: number;
  readonly level: number;
  via: number;
  /** The source's own earliest exposure when this row was made, or `VIA_CASE`. */
  viaExposedAt: number;
  /** Earliest exposure found so far, on any level … */
  earliest: number;
  /** … and the level that found it. */
  earliestLevel: number;
}

/** Lists made one after the other share an array: making one for each costs more than a short list itself. */
export class ListArena {
  #words = new Uint32Array(0);
  #used = 0;

  take(length: number): Uint32Array<ArrayBuffer> {
    if (this.#used + length > this.#words.length) {
      this.#words = new Uint32Array(Math.max(length, ARENA_WORDS));
      this.#used = 0;
    }
    this.#used += length;
    return this.#words.subarray(this.#used - length, this.#used);
  }
}

const ARENA_WORDS = 2 ** 14;

/** Sorts the rows by level, then person, and writes them down. */
export function listOf(world: World, rows: Row[], arena: ListArena): TraceRows {
  rows.sort((a, b) => a.level - b.level || personRank(world, a.person) - personRank(world, b.person));
  const count = rows.length;
  const cells = arena.take(COLUMNS * count);
  for (let i = 0; i < count; i++) {
    const row = rows[i];
    cells[i] = row.person;
    cells[count + i] = row.level;
    cells[2 * count + i] = row.via;
    cells[3 * count + i] = row.first;
    cells[4 * count + i] = row.last;
    cells[5 * count + i] = row.exposure_s;
    cells[6 * count + i] = row.qualifiedAt;
    cells[7 * count + i] = row.viaExposedAt;
    cells[8 * count + i] = row.earliest;
  }
  return new TraceRows(cells);
}
