import type { LoadedColumns, LoadRange } from './duckdb/load.ts';

/** The engine's input at one version of the store. */
export interface LoadedGraph extends LoadedColumns {
  /** Sequence of the latest batch in it. */
  readonly version: number;
}

/** What the engine loads from: the records that hold, whole batches alone. */
export interface GraphStore {
  /** Sequence of the latest batch that it holds whole, 0 where it has none. */
  version(): Promise<number>;
  /**
   * Everything that exposure depends on, but for the cases' own dates. Encounters of a person's own identifiers are
   * among it; the graph leaves them out.
   */
  load(range: LoadRange): Promise<LoadedGraph>;
}
