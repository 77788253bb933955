/**
 * What the engine is built from: columns of equal length, rows in any order.
 *
 * Persons and venues are numbers. The number of a person is their rank among all printed identifiers in
 * UTF-8 byte order, so that comparing numbers is comparing identifiers. Instants are epoch seconds; a row
 * covers `[start, end)`.
 */

/** Stands in a column of venues for "none". */
export const NO_VENUE = 0xffff_ffff;

/**
 * Bluetooth encounters and contacts named in interviews, one row a record.
 * `signal` is the code of `contact-graph/signal.ts`; an interview has `NO_SIGNAL`.
 */
export interface EncounterColumns {
  readonly personA: Uint32Array;
  readonly personB: Uint32Array;
  readonly start: Uint32Array;
  readonly end: Uint32Array;
  readonly signal: Int32Array;
}

/**
 * Visits, and entries by flight as visits to their flight. `checkOut` is `OPEN` where the source gave none.
 * `zone` is the code of `venue-index/zone.ts`, 0 where none is named.
 */
export interface VisitColumns {
  readonly person: Uint32Array;
  readonly venue: Uint32Array;
  readonly checkIn: Uint32Array;
  readonly checkOut: Uint32Array;
  readonly zone: Uint32Array;
}

/**
 * Times in which a person is removed and exposes nobody: quarantine rows, and isolations of cases.
 * `end` is `OPEN` where there is none; `facility` is the venue that the row lets the person share, else `NO_VENUE`.
 */
export interface RemovalColumns {
  readonly person: Uint32Array;
  readonly start: Uint32Array;
  readonly end: Uint32Array;
  readonly facility: Uint32Array;
}

/** All that exposure depends on, but for the cases' own dates. */
export interface WorldColumns {
  readonly personCount: number;
  readonly venueCount: number;
  readonly encounters: EncounterColumns;
  readonly visits: VisitColumns;
  readonly removals: RemovalColumns;
}
