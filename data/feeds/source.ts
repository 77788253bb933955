/** A file's records as SQL. */
export interface Relation {
  /** What stands after FROM; it gives the records in the file's order. */
  readonly from: string;
  /** The cell of each feed column that the file has: VARCHAR, NULL if empty, not yet trimmed. */
  readonly cells: ReadonlyMap<string, string>;
  /** All other columns as one canonical JSON object, NULL if they are empty. */
  readonly attributes: string;
}

/** An opened file. */
export interface Source {
  /** Its records; those of the wrong shape are left out. */
  readonly records: Relation;
  /** Whether any were left out; known only after `records` was read to its end. */
  hasMisshapen(): Promise<boolean>;
  /**
   * Looks where the records stand, `count` having been read.
   * @throws RecordsDiffer where that is not their number
   */
  locate(count: number): Promise<Places>;
  /** The same file once more, cut into records by ourselves; if there is a need for it ever. */
  recut?(): Promise<Source>;
}

/** Where records stand, as FROM-clauses. */
export interface Places {
  /** first BIGINT, line BIGINT: record `first` (from 0) stands on `line`, those behind it on the lines that follow. */
  readonly lines: string;
  /** line, "column", "value", reason, all VARCHAR: the records of the wrong shape, if there can be any. */
  readonly misshapen?: string;
}

/** DuckDB has cut a file into other records than we do. */
export class RecordsDiffer extends Error {
  override name = 'RecordsDiffer';
}
