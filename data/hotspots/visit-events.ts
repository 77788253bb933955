import type { DuckDBConnection } from '@duckdb/node-api';
import { readNumberColumns } from '../graph-store/columns.ts';
import { exclusively } from '../store/exclusively.ts';
import { numberOf, rowsOf } from '../store/sql.ts';
import type { PlacedEvents } from './events.ts';

/**
 * Visits at venues whose position is known, at check-in; `ids` are the venues. All stays in columns: a country has
 * tens of millions. Needs `resolveIdentities` on this connection.
 */
export function visitEvents(connection: DuckDBConnection): Promise<PlacedEvents> {
  return exclusively(connection, () => staged(connection));
}

async function staged(connection: DuckDBConnection): Promise<PlacedEvents> {
  await stageNumbers(connection);
  const { at, person, place } = await readNumberColumns(
    connection,
    ['at', 'person', 'place'],
    `SELECT check_in, p.number, v.number FROM held_visits
     JOIN hotspot_persons p ON p.id = person JOIN hotspot_venues v USING (venue) ORDER BY check_in, record_id`,
  );
  const venues = await rowsOf(connection, 'SELECT venue, lat, lng FROM hotspot_venues ORDER BY number');
  const numVisits = await numberOf(connection, 'SELECT count(*) FROM held_visits');
  for (const table of ['hotspot_persons', 'hotspot_venues'])
    await connection.run(`DROP TABLE IF EXISTS ${table}`);
  return {
    at,
    person,
    place,
    lats: Float64Array.from(venues, ({ lat }) => lat as number),
    lngs: Float64Array.from(venues, ({ lng }) => lng as number),
    id: place,
    ids: venues.map(({ venue }) => venue as string),
    numLeftOut: numVisits - at.length,
  };
}

async function stageNumbers(connection: DuckDBConnection): Promise<void> {
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE hotspot_venues AS
    SELECT venue, position[1] AS lat, position[2] AS lng, (row_number() OVER (ORDER BY venue) - 1)::UINTEGER AS number
    FROM (${VENUE_POSITIONS})`);
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE hotspot_persons AS
    SELECT person AS id, (dense_rank() OVER (ORDER BY coalesce(printed, person)) - 1)::UINTEGER AS number
    FROM (SELECT DISTINCT person FROM held_visits) LEFT JOIN temp.aliases ON id = person`);
}

/** Query (venue, position): of several records of a venue the latest that has a position holds. */
export const VENUE_POSITIONS = `
  SELECT venue, last([lat, lng] ORDER BY coalesce(recorded_at, 0), seq, lat, lng) AS position
  FROM held_venues WHERE lat IS NOT NULL AND lng IS NOT NULL GROUP BY venue`;
