import { allocateSections, type Sections, viewSections } from '../sections.ts';
import type { World } from '../world.ts';

/**
 * What came after a world was built: rows that were added, and which of its own have ended. All of it lies in shared
 * buffers that one writer fills while any number of readers, in any thread, look at an earlier state of it.
 *
 * Each row bears the tick from which it counts (`borns`, from 1) and, once it has ended, the tick from which it does
 * not (`dieds`, 0 while it lives), so that a reader at tick t sees exactly what held then. Rows of one person (or
 * venue) are a list: `heads` has the number of the latest, `nexts` that of the one before, both counted from 1; 0 ends
 * the list. A head is stored last, atomically, so that whoever finds a row finds all of it. Rows of the world itself
 * have only their end here: `baseDieds`, by their position.
 *
 * Buffers are as long as the capacity; what is not used yet takes no memory of the machine.
 */
export interface Delta {
  /** Persons of the world below; those that came later are numbered from here on. */
  readonly basePersonCount: number;
  readonly encounters: DeltaEncounters;
  readonly visits: DeltaVisits;
  readonly removals: DeltaRemovals;
}

/** A delta at one tick. */
export interface DeltaState extends Delta {
  readonly tick: number;
  /** Place of each later person in the order of identifiers, between the numbers of the world's persons. */
  readonly ranks: Float64Array;
}

/** Half-edges: `[starts, ends)` with `peers`; `signals` as in contact-graph/signal.ts. */
export type DeltaEncounters = Sections<
  'heads' | 'peers' | 'starts' | 'ends' | 'signals' | Life | 'baseDieds' | 'baseTouched'
>;
/** Visits by person and by venue; columns as in the venue index. */
export type DeltaVisits = Sections<
  | 'heads'
  | 'venueHeads'
  | 'persons'
  | 'venues'
  | 'checkIns'
  | 'ends'
  | 'zones'
  | 'nextsOfVenue'
  | Life
  | 'baseDieds'
>;
export type DeltaRemovals = Sections<'heads' | 'starts' | 'ends' | 'facilities' | Life | 'baseDieds'>;
type Life = 'nexts' | 'borns' | 'dieds';

/** How much a delta has room for. */
export interface DeltaCapacity {
  readonly persons: number;
  readonly venues: number;
  readonly encounters: number;
  readonly visits: number;
  readonly removals: number;
}

export function allocateDelta({ graph, visits, removals }: World, capacity: DeltaCapacity): Delta {
  const persons = graph.personCount + capacity.persons;
  const life = (rows: number) => ({ nexts: rows, borns: rows, dieds: rows });
  const halfEdges = 2 * capacity.encounters;
  return {
    basePersonCount: graph.personCount,
    encounters: sections({
      heads: persons,
      peers: halfEdges,
      starts: halfEdges,
      ends: halfEdges,
      signals: halfEdges,
      ...life(halfEdges),
      baseDieds: graph.halfEdgeCount,
      baseTouched: graph.personCount,
    }),
    visits: sections({
      heads: persons,
      venueHeads: visits.venueCount + capacity.venues,
      persons: capacity.visits,
      venues: capacity.visits,
      checkIns: capacity.visits,
      ends: capacity.visits,
      zones: capacity.visits,
      nextsOfVenue: capacity.visits,
      ...life(capacity.visits),
      baseDieds: visits.visitCount,
    }),
    removals: sections({
      heads: persons,
      starts: capacity.removals,
      ends: capacity.removals,
      facilities: capacity.removals,
      ...life(capacity.removals),
      baseDieds: removals.rowCount,
    }),
  };
}

function sections<Name extends string>(lengths: Record<Name, number>): Sections<Name> {
  return viewSections(allocateSections(lengths), lengths);
}

/** Whether a row that counts from `born` on, and ended at `died` unless that is 0, counts at a tick. */
export function isAlive(born: number, died: number, tick: number): boolean {
  return born <= tick && (died === 0 || died > tick);
}

/** Number, from 1, of the latest row of a list, whatever its tick; 0 where there is none. */
export function headOf(heads: Uint32Array, list: number): number {
  return Atomics.load(heads, list);
}
