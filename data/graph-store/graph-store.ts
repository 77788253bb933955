import type { WorldColumns } from '../../engine/columns.ts';

/** The engine's input at one version of the store, and the identifiers behind its numbers. */
export interface LoadedGraph {
  /** Sequence of the latest batch in it. */
  readonly version: number;
  readonly columns: WorldColumns;
  /** What each person number is printed under, ascending by UTF-8 bytes. */
  readonly persons: readonly string[];
  /** Identifier of each venue number, ascending by UTF-8 bytes. */
  readonly venues: readonly string[];
}

/** What the engine loads from: the records that hold, whole batches alone. */
export interface GraphStore {
  /** Sequence of the latest batch that it holds whole, 0 where it has none. */
  version(): Promise<number>;
  /**
   * Everything that exposure depends on, but for the cases' own dates. Encounters of a person's own identifiers are
   * among it; the graph leaves them out.
   * @param zone zone of calendar days: the end of an interview's day, the day of a flight
   */
  load(zone: string): Promise<LoadedGraph>;
}
