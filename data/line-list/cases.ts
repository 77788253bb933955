import type { DuckDBConnection } from '@duckdb/node-api';
import type { CaseRecord } from '../../engine/records.ts';
import { rowsOf } from '../store/sql.ts';

/** A case that holds, with what its person is known by. */
export interface LineListCase extends CaseRecord {
  area: string | null;
  lat: number | null;
  lng: number | null;
  variant: string | null;
}

/** All cases that hold, by case id (UTF-8 bytes). */
export async function lineList(connection: DuckDBConnection): Promise<LineListCase[]> {
  const rows = await rowsOf(
    connection,
    `SELECT case_id, person, onset, specimen, confirmed, isolated, infectious_from, infectious_to,
       area, lat, lng, variant FROM held_cases ORDER BY case_id`,
  );
  return rows as unknown as LineListCase[];
}
