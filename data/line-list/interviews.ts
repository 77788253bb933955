import type { DuckDBConnection } from '@duckdb/node-api';
import { rowsOf } from '../store/sql.ts';

/** A contact named in an interview, both as they are printed. */
export interface Interview {
  readonly record_id: string;
  readonly person: string;
  readonly contact: string;
  readonly setting: string | null;
}

/** All that hold; needs `resolveIdentities` on this connection. */
export async function interviews(connection: DuckDBConnection): Promise<Interview[]> {
  const rows = await rowsOf(
    connection,
    `SELECT record_id, coalesce(a.printed, person) AS person, coalesce(b.printed, contact) AS contact, setting
     FROM held_contacts LEFT JOIN temp.aliases a ON a.id = person LEFT JOIN temp.aliases b ON b.id = contact`,
  );
  return rows as unknown as Interview[];
}
