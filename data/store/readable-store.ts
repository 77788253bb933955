import type { DuckDBConnection } from '@duckdb/node-api';
import type { BatchEntry } from '../journal/manifest.ts';

/** Records with the tables and views of `schema.ts`, from which questions are answered: the owner's, or a follower's. */
export interface ReadableStore {
  readonly folder: string;
  /** The clock: epoch seconds. */
  readonly now: () => number;
  /** Sequence of the latest batch in it. */
  readonly version: number;
  /** False after a failure, until it is mended: connections given out before are of no use then. */
  readonly isOpen: boolean;
  /** The batches that it was made of, in order. */
  readonly journal: { readonly entries: readonly Pick<BatchEntry, 'batch' | 'generation'>[] };
  /** A connection to read on, which the caller closes. */
  connect(): Promise<DuckDBConnection>;
}
