import type { World } from '../world.ts';
import { type DeltaRemovals, isAlive } from './layout.ts';
import { DeltaMismatchError, link, Rows, rowsOf } from './rows.ts';

/** One row of `RemovalColumns`. */
export interface Removal {
  readonly person: number;
  readonly start: number;
  readonly end: number;
  readonly facility: number;
}

/** Writes the removals of a delta. */
export class RemovalWriter {
  readonly #world: World;
  readonly #delta: DeltaRemovals;
  readonly #rows: Rows;

  constructor(world: World, delta: DeltaRemovals) {
    this.#world = world;
    this.#delta = delta;
    this.#rows = new Rows('removals', delta.starts.length);
  }

  get count(): number {
    return this.#rows.count;
  }

  /** @throws DeltaFullError */
  add({ person, start, end, facility }: Removal, tick: number): void {
    const { heads, nexts, starts, ends, facilities, borns } = this.#delta;
    const row = this.#rows.next();
    starts[row] = start;
    ends[row] = end;
    facilities[row] = facility;
    borns[row] = tick;
    link(heads, nexts, person, row);
  }

  /** Ends one removal like this one. @throws DeltaMismatchError where there is none */
  remove(removal: Removal, tick: number): void {
    if (!this.#endAdded(removal, tick) && !this.#endInBase(removal, tick))
      throw new DeltaMismatchError('a removal to be ended is not there');
  }

  #endAdded({ person, ...removal }: Removal, tick: number): boolean {
    const delta = this.#delta;
    for (const row of rowsOf(delta.heads, delta.nexts, person)) {
      if (!isLike(delta, row, removal) || !isAlive(delta.borns[row], delta.dieds[row], tick)) continue;
      delta.dieds[row] = tick;
      return true;
    }
    return false;
  }

  #endInBase({ person, ...removal }: Removal, tick: number): boolean {
    const { removals } = this.#world;
    if (person >= removals.personCount) return false;
    for (let row = removals.offsets[person]; row < removals.offsets[person + 1]; row++) {
      if (!isLike(removals, row, removal) || this.#delta.baseDieds[row] !== 0) continue;
      this.#delta.baseDieds[row] = tick;
      return true;
    }
    return false;
  }
}

type Columns = Record<'starts' | 'ends' | 'facilities', Uint32Array>;

function isLike(
  { starts, ends, facilities }: Columns,
  row: number,
  { start, end, facility }: Omit<Removal, 'person'>,
): boolean {
  return starts[row] === start && ends[row] === end && facilities[row] === facility;
}
