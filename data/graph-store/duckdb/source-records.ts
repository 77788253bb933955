import { type DuckDBConnection, type DuckDBValue, LIST, listValue, VARCHAR } from '@duckdb/node-api';
import { LocalDays } from '../../../engine/local-days.ts';
import { identifiersOf } from '../../identity/aliases.ts';

/** A stored record of two persons' contact, `[start, end)`; both as they are printed. */
export interface PairRecord {
  readonly feed: 'encounters' | 'contacts';
  readonly record_id: string;
  readonly person: string;
  readonly other: string;
  readonly start: number;
  /** `null` where an interview named none. */
  readonly end: number | null;
  readonly attenuation_db: number | null;
  readonly rssi_dbm: number | null;
  readonly devices: string | null;
}

/** A stored record of a stay of a person, as they are printed. */
export interface StayRecord {
  readonly feed: 'visits' | 'entries';
  readonly record_id: string;
  readonly person: string;
  readonly venue: string;
  readonly check_in: number;
  /** `null` where the source gave none. */
  readonly check_out: number | null;
}

/**
 * The encounters and interview contacts of some pairs, in either direction and under any of their identifiers,
 * ordered by start.
 * @param pairs persons as they are printed
 */
export async function pairRecords(
  connection: DuckDBConnection,
  pairs: readonly (readonly [string, string])[],
): Promise<PairRecord[]> {
  const directed = [...pairs, ...pairs.map(([a, b]) => [b, a] as const)];
  return selected<PairRecord>(
    connection,
    `WITH given AS (SELECT DISTINCT unnest($1) AS a, unnest($2) AS b),
     known AS (${identifiersOf('SELECT DISTINCT a AS printed FROM given')}),
     pairs AS (SELECT x.id AS a, y.id AS b, x.printed AS one, y.printed AS other
       FROM given JOIN known x ON x.printed = given.a JOIN known y ON y.printed = given.b)
     SELECT 'encounters' AS feed, record_id, one AS person, other, start,
       start::DOUBLE + duration_s AS "end", attenuation_db, rssi_dbm, devices
     FROM held_encounters JOIN pairs ON person_a = a AND person_b = b
     UNION ALL
     SELECT 'contacts', record_id, one, other, start, "end", NULL, NULL, NULL
     FROM held_contacts JOIN pairs ON person = a AND contact = b
     ORDER BY start, record_id`,
    directed.map(([a]) => a),
    directed.map(([, b]) => b),
  );
}

/**
 * The visits and entries by flight of some persons, under any of their identifiers, ordered by check-in.
 * @param persons as they are printed
 * @param zone zone of the local day that a flight's stay covers
 */
export async function stayRecords(
  connection: DuckDBConnection,
  persons: readonly string[],
  zone: string,
): Promise<StayRecord[]> {
  const visits = await selected<StayRecord>(
    connection,
    `WITH known AS (${KNOWN})
     SELECT 'visits' AS feed, record_id, printed AS person, venue, check_in, check_out
     FROM held_visits JOIN known ON person = id`,
    persons,
  );
  const entries = await selected<{ record_id: string; person: string; flight: string; entered_at: number }>(
    connection,
    `WITH known AS (${KNOWN})
     SELECT record_id, printed AS person, flight, entered_at
     FROM held_entries JOIN known ON person = id WHERE flight <> ''`,
    persons,
  );
  const days = new LocalDays(zone);
  const flights = entries.map(({ record_id, person, flight, entered_at }): StayRecord => {
    const { date, start, end } = days.dayOf(entered_at);
    const venue = `flight:${flight}:${date}`;
    return { feed: 'entries', record_id, person, venue, check_in: start, check_out: end };
  });
  return [...visits, ...flights].sort(
    (x, y) => x.check_in - y.check_in || (x.record_id < y.record_id ? -1 : 1),
  );
}

const KNOWN = identifiersOf('SELECT DISTINCT unnest($1) AS printed');

async function selected<T>(
  connection: DuckDBConnection,
  sql: string,
  ...texts: readonly (readonly string[])[]
): Promise<T[]> {
  const values: DuckDBValue[] = texts.map((list) => listValue([...list]));
  const types = texts.map(() => LIST(VARCHAR));
  return (await connection.runAndReadAll(sql, values, types)).getRowObjectsJS() as T[];
}
