import type { World } from '../world.ts';
import { type Encounter, EncounterWriter } from './encounters.ts';
import { allocateDelta, type Delta, type DeltaCapacity } from './layout.ts';
import { type Removal, RemovalWriter } from './removals.ts';
import { DeltaFullError } from './rows.ts';
import { type Visit, VisitWriter } from './visits.ts';

/** Visits of a delta to one venue are looked through one by one: with so many, it is full as far as searches go. */
export const VISITS_AT_ONE_VENUE_MAX = 1 << 14;

/** Visits of one person that are added, and that end. */
export interface VisitChange {
  readonly person: number;
  readonly added: readonly Visit[];
  readonly removed: readonly Visit[];
}

/** What becomes true at once. What ends is ended before anything is added. */
export interface Changes {
  /** All persons there are then, and the places of those that the world does not have; see `ranksBetween`. */
  readonly personCount: number;
  readonly ranks: Float64Array;
  readonly addedEncounters: readonly Encounter[];
  readonly removedEncounters: readonly Encounter[];
  readonly visits: readonly VisitChange[];
  readonly addedRemovals: readonly Removal[];
  readonly removedRemovals: readonly Removal[];
}

/**
 * The one writer of a delta over a world. Every `apply` gives a new state; states given out before stay as they are.
 * Cost: encounters and removals O(1) each, but what ends is searched for among its person's own; visits in the number
 * of their person's visits.
 */
export class DeltaWriter {
  readonly #delta: Delta;
  readonly #capacity: DeltaCapacity;
  readonly #encounters: EncounterWriter;
  readonly #visits: VisitWriter;
  readonly #removals: RemovalWriter;
  #state: World;

  /** @param world without a delta */
  constructor(world: World, capacity: DeltaCapacity) {
    this.#delta = allocateDelta(world, capacity);
    this.#capacity = capacity;
    this.#encounters = new EncounterWriter(world, this.#delta.encounters);
    this.#visits = new VisitWriter(world, this.#delta.visits);
    this.#removals = new RemovalWriter(world, this.#delta.removals);
    this.#state = { ...world, delta: { ...this.#delta, tick: 0, ranks: new Float64Array(0) } };
  }

  /** The latest state. */
  get state(): World {
    return this.#state;
  }

  /** The fullest of the tables, or of the venues where that is fuller; full is 1, which a venue may exceed. */
  get fill(): number {
    const { persons, encounters, visits, removals } = this.#capacity;
    return Math.max(
      (this.#state.personCount - this.#delta.basePersonCount) / persons,
      this.#encounters.count / (2 * encounters),
      this.#visits.count / visits,
      this.#visits.mostAtOneVenue / VISITS_AT_ONE_VENUE_MAX,
      this.#removals.count / removals,
    );
  }

  /**
   * Makes all changes at the next tick. After an error the writer is of no further use; states given out are.
   * @throws DeltaFullError, DeltaMismatchError
   */
  apply(changes: Changes): World {
    const tick = (this.#state.delta?.tick ?? 0) + 1;
    if (changes.personCount > this.#delta.encounters.heads.length)
      throw new DeltaFullError(`no room for ${changes.personCount} persons`);
    for (const encounter of changes.removedEncounters) this.#encounters.remove(encounter, tick);
    for (const encounter of changes.addedEncounters) this.#encounters.add(encounter, tick);
    for (const { person, added, removed } of changes.visits)
      this.#visits.change(person, added, removed, tick);
    for (const removal of changes.removedRemovals) this.#removals.remove(removal, tick);
    for (const removal of changes.addedRemovals) this.#removals.add(removal, tick);
    const { personCount, ranks } = changes;
    this.#state = { ...this.#state, personCount, delta: { ...this.#delta, tick, ranks } };
    return this.#state;
  }
}
