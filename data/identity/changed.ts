import type { DuckDBConnection } from '@duckdb/node-api';
import { numberOf } from '../store/sql.ts';
import { STATING_FEEDS, statementsSince } from './statements.ts';

/**
 * Whether batches after `since` say, or no longer say, that identifiers are one person.
 * @param feeds those of these batches
 */
export async function identitiesChanged(
  connection: DuckDBConnection,
  since: number,
  feeds: ReadonlySet<string>,
): Promise<boolean> {
  if (feeds.isDisjointFrom(STATING_FEEDS)) return false;
  if (feeds.has('identities') || feeds.has('identity_decisions')) return true;
  return (await numberOf(connection, `SELECT count(*) ${statementsSince(since)}`)) > 0;
}
