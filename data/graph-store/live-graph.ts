import { setImmediate as nextTurn } from 'node:timers/promises';
import { NO_VENUE } from '../../engine/columns.ts';
import { type Changes, DeltaWriter, type VisitChange } from '../../engine/delta/delta-writer.ts';
import type { DeltaCapacity } from '../../engine/delta/layout.ts';
import type { World } from '../../engine/world.ts';
import type { EncounterChange, GraphChanges, PersonVisit, RemovalChange } from './changes.ts';
import type { GraphNames } from './duckdb/load.ts';

/** Room for some minutes of records at ten thousand a second; what is not used takes no memory. */
const CAPACITY: DeltaCapacity = {
  persons: 1 << 17,
  venues: 1 << 16,
  encounters: 1 << 21,
  visits: 1 << 21,
  removals: 1 << 18,
};

/** Rows that are applied before others have their turn: some milliseconds. */
const SLICE = 250;

/** A loaded world that changes as records come; every state of it stays as it is. */
export class LiveGraph {
  readonly names: GraphNames;
  readonly #base: World;
  readonly #capacity: DeltaCapacity;
  readonly #zoneNumbers: Map<string, number>;
  /** Made for the first change: most worlds see none. */
  #writer: DeltaWriter | null = null;

  /** @param world without a delta, numbered by `names` */
  constructor(world: World, names: GraphNames, capacity: DeltaCapacity = CAPACITY) {
    this.names = names;
    this.#base = world;
    this.#capacity = capacity;
    this.#zoneNumbers = new Map(names.zoneTexts.map((text, number) => [text, number]));
  }

  /** The latest state. */
  get world(): World {
    return this.#writer?.state ?? this.#base;
  }

  /** How full the room for changes is, from 0 to 1. */
  get fill(): number {
    return this.#writer?.fill ?? 0;
  }

  /** Number of a zone's text, the next where it is new. */
  zoneTextNumber(text: string): number {
    const known = this.#zoneNumbers.get(text);
    if (known !== undefined) return known;
    this.#zoneNumbers.set(text, this.#zoneNumbers.size);
    return this.#zoneNumbers.size - 1;
  }

  /**
   * The state in which all changes are made. One call at a time. After an error the graph takes no further changes.
   * @throws DeltaFullError, DeltaMismatchError
   */
  async apply(changes: GraphChanges): Promise<World> {
    for (const [row, person] of changes.persons.entries()) {
      if (row % SLICE === SLICE - 1) await nextTurn();
      this.names.persons.numberedOf(person);
    }
    const endedFirst = <T extends { added: boolean }>(rows: readonly T[]) =>
      rows.toSorted((x, y) => Number(x.added) - Number(y.added));
    await this.#inSlices(endedFirst(changes.encounters), (rows) => this.#encounters(rows));
    await this.#inSlices(endedFirst(changes.removals), (rows) => this.#removals(rows));
    // One person's visits stay together: a check-in that ends may not be missed by one that comes.
    const byPerson = [...Map.groupBy(changes.visits, ({ person }) => person).values()];
    await this.#inSlices(byPerson, (persons) => ({ visits: persons.map((visits) => this.#visits(visits)) }));
    this.#apply({});
    return this.world;
  }

  async #inSlices<T>(
    rows: readonly T[],
    changesOf: (slice: readonly T[]) => Partial<Changes>,
  ): Promise<void> {
    for (let first = 0; first < rows.length; first += SLICE) {
      if (first > 0) await nextTurn();
      this.#apply(changesOf(rows.slice(first, first + SLICE)));
    }
  }

  #apply(changes: Partial<Changes>): void {
    const { persons } = this.names;
    this.#writer ??= new DeltaWriter(this.#base, this.#capacity);
    this.#writer.apply({ ...NO_CHANGES, ...changes, personCount: persons.count, ranks: persons.ranks() });
  }

  #encounters(rows: readonly EncounterChange[]): Partial<Changes> {
    const { persons } = this.names;
    const numbered = rows.map(({ added, a, b, start, end, signal }) => {
      return { added, personA: persons.numberedOf(a), personB: persons.numberedOf(b), start, end, signal };
    });
    return {
      addedEncounters: numbered.filter(({ added }) => added),
      removedEncounters: numbered.filter(({ added }) => !added),
    };
  }

  #removals(rows: readonly RemovalChange[]): Partial<Changes> {
    const { persons, venues } = this.names;
    const numbered = rows.map(({ added, person, start, end, facility }) => ({
      added,
      person: persons.numberedOf(person),
      start,
      end,
      facility: facility === null ? NO_VENUE : venues.numberedOf(facility),
    }));
    return {
      addedRemovals: numbered.filter(({ added }) => added),
      removedRemovals: numbered.filter(({ added }) => !added),
    };
  }

  /** @param rows all of one person */
  #visits(rows: readonly PersonVisit[]): VisitChange {
    const { persons, venues } = this.names;
    const numbered = rows.map(({ added, venue, checkIn, checkOut, zone }) => {
      return { added, venue: venues.numberedOf(venue), checkIn, checkOut, zone };
    });
    return {
      person: persons.numberedOf(rows[0]!.person),
      added: numbered.filter(({ added }) => added),
      removed: numbered.filter(({ added }) => !added),
    };
  }
}

const NO_CHANGES: Omit<Changes, 'personCount' | 'ranks'> = {
  addedEncounters: [],
  removedEncounters: [],
  visits: [],
  addedRemovals: [],
  removedRemovals: [],
};
