import type { DuckDBConnection } from '@duckdb/node-api';
import { feedOf } from '../feeds/declaration.ts';
import type { BatchEntry } from '../journal/manifest.ts';
import { BATCH, BATCH_REJECTED, byDay, MATCHED, REPEATED } from './batch.ts';
import { recordsTable } from './schema.ts';
import { numberOf, transaction } from './sql.ts';

/** Order of the versions of one record, joined with their batches, the one that holds first. */
export const LATEST_FIRST = `coalesce(recorded_at, accepted_at) DESC, if(recorded_at IS NULL, seq, 0) DESC,
  coalesce(content, key) DESC, retracted DESC`;

/** Puts the batch in hand, surveyed, into the store: all of it or, at an error, nothing. */
export async function applyBatch(connection: DuckDBConnection, entry: BatchEntry): Promise<void> {
  const { sequence, batch, generation, feed, file, accepted_at, records, rejected } = entry;
  await transaction(connection, async () => {
    await connection.run('INSERT INTO batches VALUES (?, ?, ?, ?, ?, ?)', [
      sequence,
      batch,
      generation,
      feed,
      file,
      accepted_at,
    ]);
    if (records) await insertRecords(connection, feed, sequence);
    if (rejected)
      await connection.run(
        `INSERT INTO rejected BY NAME SELECT *, ${sequence} AS seq FROM ${BATCH_REJECTED}`,
      );
  });
}

async function insertRecords(connection: DuckDBConnection, feed: string, sequence: number): Promise<void> {
  // The batch is in this order already, but only what comes from a sort fills DuckDB's row groups to the brim; it
  // would pack others once more at the next checkpoint, which costs three times as much.
  await connection.run(`INSERT INTO ${recordsTable(feed)} BY NAME
    SELECT *, ${sequence} AS seq, NULL AS ended FROM ${BATCH} ${byDay(feedOf(feed)!)}`);
  await settleVersions(connection, feed, sequence);
}

/**
 * Of the versions of one record the greatest by (when recorded, order of acceptance, content) holds, and a
 * retraction hides it. A version that does not say when it was recorded was recorded when it was accepted; only
 * among those the order of acceptance counts, so that dated versions give the same in any order. A version once
 * superseded stays so, hence only the keys of this batch are looked at, and reading needs no comparison at all.
 */
async function settleVersions(connection: DuckDBConnection, feed: string, sequence: number): Promise<void> {
  const table = recordsTable(feed);
  const columns = 'key, content, recorded_at, retracted, seq';
  await connection.run(`CREATE OR REPLACE TEMP TABLE contested AS SELECT DISTINCT key FROM ${BATCH}
    WHERE retracted OR key IN (SELECT key FROM ${MATCHED}) OR key IN (FROM ${REPEATED})`);
  if ((await numberOf(connection, 'SELECT count(*) FROM temp.contested')) > 0)
    await connection.run(`
      UPDATE ${table} SET ended = ${sequence} WHERE ended IS NULL AND rowid IN (
        WITH version AS (
          SELECT rowid AS row, ${columns} FROM ${table} SEMI JOIN temp.contested USING (key) WHERE seq = ${sequence}
          UNION ALL SELECT row, ${columns} FROM ${MATCHED} SEMI JOIN temp.contested USING (key)
        ), ranked AS (
          SELECT row, retracted, row_number() OVER (PARTITION BY key ORDER BY ${LATEST_FIRST}) AS place
          FROM version JOIN batches ON sequence = seq
        )
        SELECT row FROM ranked WHERE place > 1 OR retracted)`);
  await connection.run('DROP TABLE temp.contested');
}
