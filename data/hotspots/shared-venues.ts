import { type DuckDBConnection, LIST, listValue, VARCHAR } from '@duckdb/node-api';
import { identifiersOf } from '../identity/aliases.ts';

/** A venue that several of some persons visited. */
export interface SharedVenue {
  readonly venue: string;
  readonly name: string | null;
  /** As they are printed, ascending. */
  readonly persons: readonly string[];
  /** Check-ins, epoch seconds. */
  readonly first: number;
  readonly last: number;
}

/**
 * Venues that at least two of the persons checked in to in `[from, to)`, those of most persons first.
 * @param persons as they are printed; needs `resolveIdentities` on this connection
 */
export async function sharedVenues(
  connection: DuckDBConnection,
  persons: readonly string[],
  from: number,
  to: number,
): Promise<SharedVenue[]> {
  const rows = await connection.runAndReadAll(
    `WITH known AS (${identifiersOf('SELECT DISTINCT unnest($1) AS printed')}),
     visited AS (SELECT venue, printed, check_in FROM held_visits JOIN known ON person = id
       WHERE check_in >= $2 AND check_in < $3),
     names AS (SELECT venue, last(name ORDER BY coalesce(recorded_at, 0), seq, name) AS name
       FROM held_venues WHERE name IS NOT NULL GROUP BY venue)
     SELECT venue, name, list(DISTINCT printed ORDER BY printed) AS persons, min(check_in) AS first,
       max(check_in) AS last
     FROM visited LEFT JOIN names USING (venue) GROUP BY venue, name
     HAVING count(DISTINCT printed) > 1 ORDER BY count(DISTINCT printed) DESC, venue`,
    [listValue([...persons]), from, to],
    [LIST(VARCHAR)] as never,
  );
  return rows.getRowObjectsJS() as unknown as SharedVenue[];
}
