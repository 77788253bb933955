/** What batches change of the contact graph: rows that hold from then on, `added`, and rows that hold no longer. */
export interface GraphChanges {
  /** Named by records that are no part of the graph; they get a number nevertheless. */
  readonly persons: readonly string[];
  readonly encounters: readonly EncounterChange[];
  readonly visits: readonly PersonVisit[];
  readonly removals: readonly RemovalChange[];
}

/** An encounter or an interview of persons `a` and `b`, `[start, end)`. */
export interface EncounterChange {
  readonly added: boolean;
  readonly a: string;
  readonly b: string;
  readonly start: number;
  readonly end: number;
  readonly signal: number;
}

/** A visit, or an entry by flight; `checkOut` is `OPEN` where there is none. */
export interface PersonVisit {
  readonly added: boolean;
  readonly person: string;
  readonly venue: string;
  readonly checkIn: number;
  readonly checkOut: number;
  readonly zone: number;
}

/** A quarantine, or the isolation of a case; `end` is `OPEN` where there is none. */
export interface RemovalChange {
  readonly added: boolean;
  readonly person: string;
  readonly start: number;
  readonly end: number;
  readonly facility: string | null;
}
