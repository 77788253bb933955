import { OPEN } from '../time.ts';

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

/** The columns of a list, by number. */
export const CELL = {
  person: 0,
  level: 1,
  via: 2,
  first: 3,
  last: 4,
  exposure_s: 5,
  qualifiedAt: 6,
  viaExposedAt: 7,
  earliest: 8,
} as const;
export const COLUMNS = Object.keys(CELL).length;

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
      person: cells[CELL.person * count + row],
      level: cells[CELL.level * count + row],
      via: cells[CELL.via * count + row],
      firstExposure: cells[CELL.first * count + row],
      lastExposure: cells[CELL.last * count + row],
      exposure_s: cells[CELL.exposure_s * count + row],
      qualifiedAt: cells[CELL.qualifiedAt * count + row],
      viaExposedAt: cells[CELL.viaExposedAt * count + row],
    };
  }

  /** The list without the other rows, in an array of its own. */
  only(rows: readonly number[]): TraceRows {
    const cells = new Uint32Array(COLUMNS * rows.length);
    for (let column = 0; column < COLUMNS; column++)
      for (let i = 0; i < rows.length; i++)
        cells[column * rows.length + i] = this.cells[column * this.count + rows[i]];
    return new TraceRows(cells);
  }

  get persons(): Uint32Array {
    return this.#column(CELL.person);
  }

  get levels(): Uint32Array {
    return this.#column(CELL.level);
  }

  get vias(): Uint32Array {
    return this.#column(CELL.via);
  }

  get firstExposures(): Uint32Array {
    return this.#column(CELL.first);
  }

  get lastExposures(): Uint32Array {
    return this.#column(CELL.last);
  }

  get exposures_s(): Uint32Array {
    return this.#column(CELL.exposure_s);
  }

  get qualifiedAts(): Uint32Array {
    return this.#column(CELL.qualifiedAt);
  }

  get viaExposedAts(): Uint32Array {
    return this.#column(CELL.viaExposedAt);
  }

  /** Earliest exposure on any level: from then on the person is a source. */
  get earliestExposures(): Uint32Array {
    return this.#column(CELL.earliest);
  }

  #column(number: number): Uint32Array {
    return this.cells.subarray(number * this.count, (number + 1) * this.count);
  }
}

/** Stands for the exposure of the case, who was exposed by nobody on the list. */
export const VIA_CASE = OPEN;

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
