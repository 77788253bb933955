import { AGAIN_CELLS, type ExposedAgain } from '../exposure/trace.ts';
import type { TraceRows } from '../exposure/trace-rows.ts';
import { personRank, type World } from '../world.ts';

/** A person on the level that found so early an exposure of theirs: from there on they were searched. */
export interface Label {
  readonly person: number;
  readonly level: number;
  readonly exposedAt: number;
}

/** What a search found on its levels: the rows of its list, and who was exposed again, earlier, on a later level. */
export class Labels {
  readonly rows: TraceRows;
  readonly #world: World;
  readonly #again: readonly Label[];
  /** By person and level. */
  readonly #againAt: ReadonlyMap<string, Label>;

  constructor(world: World, rows: TraceRows, again: ExposedAgain) {
    this.#world = world;
    this.rows = rows;
    this.#again = Array.from({ length: again.length / AGAIN_CELLS }, (_, i) => {
      const [person, level, exposedAt] = again.slice(i * AGAIN_CELLS);
      return { person, level, exposedAt };
    });
    this.#againAt = new Map(this.#again.map((label) => [`${label.person} ${label.level}`, label]));
  }

  /** That of a person on a level, if there is one. */
  at(person: number, level: number): Label | null {
    const row = this.rowAt(person, level);
    if (row < 0) return this.#againAt.get(`${person} ${level}`) ?? null;
    return { person, level, exposedAt: this.rows.firstExposures[row] };
  }

  /** The row that was made for the person on this level, −1 where it was not this level. Rows are in order. */
  rowAt(person: number, level: number): number {
    const { levels, persons, count } = this.rows;
    const rank = personRank(this.#world, person);
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const isBefore =
        levels[middle] < level ||
        (levels[middle] === level && personRank(this.#world, persons[middle]) < rank);
      if (isBefore) low = middle + 1;
      else high = middle;
    }
    return low < count && levels[low] === level && persons[low] === person ? low : -1;
  }

  /** That of the person's earliest exposure; `null` for one who was not reached. */
  earliest(person: number): Label | null {
    return this.of(person).at(-1) ?? null;
  }

  /** All of one person, by level. */
  of(person: number): Label[] {
    const row = this.rows.persons.indexOf(person);
    if (row < 0) return [];
    const first = { person, level: this.rows.levels[row], exposedAt: this.rows.firstExposures[row] };
    return [first, ...this.#again.filter((label) => label.person === person)];
  }

  /** All on which somebody is a source: case windows apart, these were searched. */
  *all(): Generator<Label> {
    const { count, persons, levels, firstExposures } = this.rows;
    for (let row = 0; row < count; row++)
      yield { person: persons[row], level: levels[row], exposedAt: firstExposures[row] };
    yield* this.#again;
  }
}
