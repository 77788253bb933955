import type { DuckDBConnection } from '@duckdb/node-api';
import { rowsOf } from '../store/sql.ts';

/** A known infector and infectee, as a record says. */
export interface KnownTransmission {
  readonly from_case: string;
  readonly to_case: string;
  readonly setting: string | null;
  readonly certainty: string | null;
}

/** All that hold, by infectee, infector, then record. */
export async function knownTransmissions(connection: DuckDBConnection): Promise<KnownTransmission[]> {
  const rows = await rowsOf(
    connection,
    'SELECT from_case, to_case, setting, certainty FROM held_transmissions ORDER BY to_case, from_case, record_id',
  );
  return rows as unknown as KnownTransmission[];
}
