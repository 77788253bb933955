import type { DuckDBConnection } from '@duckdb/node-api';
import { literal } from '../feeds/sql.ts';
import { numberOf } from '../store/sql.ts';
import type { Journal } from './journal.ts';
import { batchFileName } from './journal.ts';
import type { BatchEntry, BatchFile } from './manifest.ts';
import { writeTable } from './write-batch.ts';

const REMAINING = 'temp.remaining';

export interface Loss {
  /** Table of the keys whose records go; `null` for none. */
  readonly forgotten: string | null;
  readonly withoutRejected: boolean;
}

/**
 * Writes the next generation of a batch, synced and under its own name: what is left of its rows, under the same id. It
 * does not hold before `Journal.replace` has put the entry returned in the place of the old one.
 * @throws JournalError where the batch is not as it was accepted
 */
export async function rewriteBatch(
  connection: DuckDBConnection,
  journal: Journal,
  entry: BatchEntry,
  { forgotten, withoutRejected }: Loss,
): Promise<BatchEntry> {
  const next = { ...entry, generation: entry.generation + 1 };
  const records = forgotten === null ? 'FROM rows' : `FROM rows ANTI JOIN ${forgotten} USING (key)`;
  const rest = async (kind: 'records' | 'rejected', rows: string): Promise<BatchFile | null> => {
    const file = entry[kind];
    if (file === null) return null;
    const path = await journal.verified(file);
    await connection.run(`CREATE OR REPLACE TEMP TABLE remaining AS
      WITH rows AS (FROM read_parquet(${literal(path)})) ${rows}`);
    const count = await numberOf(connection, `SELECT count(*) FROM ${REMAINING}`);
    return writeTable(
      connection,
      { table: REMAINING, rows: count },
      journal.folder,
      batchFileName(next, kind),
    );
  };
  try {
    return {
      ...next,
      records: await rest('records', records),
      rejected: withoutRejected ? null : await rest('rejected', 'FROM rows'),
    };
  } finally {
    await connection.run('DROP TABLE IF EXISTS temp.remaining');
  }
}
