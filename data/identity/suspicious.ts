import type { DuckDBConnection } from '@duckdb/node-api';
import { rowsOf } from '../store/sql.ts';
import { STATEMENTS, sharedIn } from './statements.ts';

/** An identifier that is too widely shared to say who somebody is. */
export interface SuspiciousIdentifier {
  readonly identifier: string;
  /** Different identifiers of one kind that records put beside it. */
  readonly others: number;
}

/** The identifiers whose statements join nobody, the most widely shared first, then by UTF-8 bytes. */
export async function suspiciousIdentifiers(connection: DuckDBConnection): Promise<SuspiciousIdentifier[]> {
  const rows = await rowsOf(
    connection,
    `WITH stated AS (${STATEMENTS}) ${sharedIn('stated')} ORDER BY others DESC, identifier`,
  );
  return rows.map(({ identifier, others }) => ({ identifier: String(identifier), others: Number(others) }));
}
