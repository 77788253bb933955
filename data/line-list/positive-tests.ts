import type { DuckDBConnection } from '@duckdb/node-api';
import { literal } from '../feeds/sql.ts';
import { rowsOf } from '../store/sql.ts';

/** A test that holds and was positive. Instants are epoch seconds. */
export interface PositiveTest {
  readonly test_id: string;
  readonly person: string;
  readonly sampled_at: number;
  readonly result_at: number | null;
}

/** Results that are positive, in small letters; every other text is not. */
export const POSITIVE_RESULTS: readonly string[] = ['positive', 'pos', '+', 'dương tính', 'duong tinh'];

/**
 * All positive tests by sample, then test id (UTF-8 bytes), persons as they are printed; needs `resolveIdentities`
 * on this connection.
 */
export async function positiveTests(connection: DuckDBConnection): Promise<PositiveTest[]> {
  const rows = await rowsOf(
    connection,
    `SELECT test_id, coalesce(printed, person) AS person, sampled_at, result_at
     FROM held_tests LEFT JOIN temp.aliases ON id = person
     WHERE nfc_normalize(lower(result)) IN (${POSITIVE_RESULTS.map(literal).join(', ')})
     ORDER BY sampled_at, test_id`,
  );
  return rows as unknown as PositiveTest[];
}
