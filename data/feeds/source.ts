/** A file that is not packed, under a path without wildcards. */
export interface PlainFile {
  /** What errors name. */
  readonly file: string;
  /** Where the bytes are. */
  readonly path: string;
}

/** A file's records as SQL. */
export interface Relation {
  /** What stands after FROM; it gives the records in the file's order. */
  readonly from: string;
  /** The cell of each feed column that the file has: VARCHAR, NULL if empty, not yet trimmed. */
  readonly cells: ReadonlyMap<string, string>;
  /** All other columns as one canonical JSON object, NULL if they are empty. */
  readonly attributes: string;
  /** Where the records are of several files: the number of the record's file, from 0. */
  readonly part?: string;
}

/** An opened file, or several of one shape, one behind the other. */
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
  /** The same file once more, cut into records by ourselves; if there is a need for it ever, and it is one file. */
  recut?(): Promise<Source>;
}

/** Where records stand, as FROM-clauses. */
export interface Places {
  /**
   * first BIGINT, line BIGINT, part BIGINT: record `first` (from 0) stands on `line` of file `part`, those behind it on
   * the lines that follow.
   */
  readonly lines: string;
  /** part, line, "column", "value", reason, all VARCHAR: the records of the wrong shape, if there can be any. */
  readonly misshapen?: string;
}

/** DuckDB has cut a file into other records than we do. */
export class RecordsDiffer extends Error {
  override name = 'RecordsDiffer';
}
