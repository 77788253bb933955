import type { DuckDBConnection } from '@duckdb/node-api';
import { numberOf } from '../store/sql.ts';
import { STATING_FEEDS, statementsChanged, statementsTouched } from './statements.ts';

/** Whether one row of these feeds is enough to change who is who. */
const OWN_FEEDS: ReadonlySet<string> = new Set(['identities', 'identity_decisions']);

/**
 * Whether batches after `since` say, or no longer say, that identifiers are one person. What is only said once more
 * changes nothing.
 * @param feeds those of these batches
 */
export async function identitiesChanged(
  connection: DuckDBConnection,
  since: number,
  feeds: ReadonlySet<string>,
): Promise<boolean> {
  if (feeds.isDisjointFrom(STATING_FEEDS)) return false;
  if (!feeds.isDisjointFrom(OWN_FEEDS)) return true;
  await connection.run(`CREATE OR REPLACE TEMP TABLE touched AS ${statementsTouched(since, feeds)}`);
  const isChanged =
    (await numberOf(connection, 'SELECT count(*) FROM temp.touched')) > 0 &&
    (await numberOf(connection, `SELECT count(*) FROM (${statementsChanged(since, 'temp.touched')})`)) > 0;
  await connection.run('DROP TABLE temp.touched');
  return isChanged;
}
