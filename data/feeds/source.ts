/** A file's records as SQL. */
export interface Relation {
  /** What stands after FROM. */
  readonly from: string;
  /** The cell of each feed column that the file has: VARCHAR, NULL if empty, not yet trimmed. */
  readonly cells: ReadonlyMap<string, string>;
  /** All other columns as one canonical JSON object, NULL if they are empty. */
  readonly attributes: string;
  /** The line on which the record begins (from 1; in Parquet and Arrow the row). */
  readonly line?: string;
}

/** An opened file. */
export interface Source {
  /** All records; `null` if some have the wrong shape. A query over it fails where that is not known yet. */
  readonly records: Relation | null;
  /** Looks for the lines of the records and sets those of the wrong shape aside. */
  number(): Promise<NumberedRecords>;
}

export interface NumberedRecords {
  readonly records: Relation;
  /** FROM-clause of the records of the wrong shape (line, column, value, reason), if there can be any. */
  readonly misshapen?: string;
}
