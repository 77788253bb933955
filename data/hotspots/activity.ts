import type { DuckDBConnection } from '@duckdb/node-api';
import type { Positions } from './place-cells.ts';

/**
 * Every position that a record names, each once: homes, venues, cases, encounters.
 * @param after only those of batches after this sequence number
 */
export async function activityPositions(connection: DuckDBConnection, after = 0): Promise<Positions> {
  const reader = await connection.runAndReadAll(
    `SELECT lat, lng FROM (
      SELECT home_lat AS lat, home_lng AS lng FROM held_persons WHERE seq > $1
      UNION SELECT lat, lng FROM held_venues WHERE seq > $1 UNION SELECT lat, lng FROM held_cases WHERE seq > $1
      UNION SELECT lat, lng FROM held_encounters WHERE seq > $1)
    WHERE lat IS NOT NULL AND lng IS NOT NULL`,
    [after],
  );
  const [lats = [], lngs = []] = reader.getColumns() as number[][];
  return { lats: Float64Array.from(lats), lngs: Float64Array.from(lngs) };
}
