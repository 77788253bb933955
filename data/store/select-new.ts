import type { DuckDBConnection } from '@duckdb/node-api';
import type { FeedDeclaration } from '../feeds/declaration.ts';
import { literal } from '../feeds/sql.ts';
import type { Staged } from '../feeds/stage.ts';
import {
  BATCH_REJECTED,
  BATCH_ROWS,
  byDay,
  CANDIDATE,
  DAY_S,
  MATCHED,
  REPEATED,
  survey,
  viewBatch,
} from './batch.ts';
import { instantColumn } from './schema.ts';
import { numberOf, rowsOf } from './sql.ts';

/** What of staged files is new: they were taken up to, not including, the first that repeats another's key. */
export interface NewRows {
  /** New records of each file that was taken. */
  readonly parts: readonly number[];
  readonly records: number;
  readonly rejected: number;
}

/**
 * Makes the batch in hand from staged tables: what neither the store nor an earlier row of the files has, in order of
 * days. A key stands in one file of a batch at most: which of its versions came first would be forgotten.
 */
export async function selectNew(connection: DuckDBConnection, staged: Staged): Promise<NewRows> {
  await viewCandidates(connection, staged);
  await survey(connection, staged.feed, 'candidate');
  const found = await probe(connection, staged.feed);
  const count = staged.parts.length;
  const taken = count > 1 && found.isRepeated ? await partsApart(connection, count) : count;
  if (taken < count) await viewCandidates(connection, staged, taken);
  const rows = await newRows(connection, staged.feed, found);
  await viewBatch(connection, rows, count > 1 ? 'EXCLUDE (part)' : '');
  const parts = await newOfParts(connection, staged, rows, taken);
  const records = parts.reduce((total, each) => total + each, 0);
  return { parts, records, rejected: await selectRejected(connection, staged, taken) };
}

async function viewCandidates(
  connection: DuckDBConnection,
  { table, parts }: Staged,
  taken = parts.length,
): Promise<void> {
  await connection.run(
    `CREATE OR REPLACE TEMP VIEW candidate AS
      SELECT * EXCLUDE (content), nullif(content, key) AS content FROM ${table}
      ${taken < parts.length ? `WHERE part < ${taken}` : ''}`,
  );
}

/** What was found among the candidates of a batch. */
interface Probe {
  readonly isRepeated: boolean;
  readonly isMatched: boolean;
  readonly isInOrder: boolean;
}

async function probe(connection: DuckDBConnection, feed: FeedDeclaration): Promise<Probe> {
  const instant = instantColumn(feed);
  const [found] = await rowsOf(
    connection,
    `SELECT EXISTS (FROM ${REPEATED}) AS "isRepeated", EXISTS (FROM ${MATCHED}) AS "isMatched",
      ${instant === null ? 'true' : inOrder(instant)} AS "isInOrder"`,
  );
  return found as unknown as Probe;
}

/** Whether the candidates come in order of days, those without an instant last, as SQL. */
function inOrder(instant: string): string {
  const days = `SELECT coalesce(${instant} // ${DAY_S}, 4294967295) AS day FROM candidate`;
  const steps = `SELECT day, lag(day) OVER () AS previous FROM (${days})`;
  return `NOT EXISTS (FROM (${steps}) WHERE day < previous)`;
}

/** How many of the files, from the first, have no key in common. */
async function partsApart(connection: DuckDBConnection, count: number): Promise<number> {
  const repeated = `SELECT part, min(part) OVER (PARTITION BY key) AS first
    FROM candidate SEMI JOIN ${REPEATED} USING (key)`;
  return numberOf(connection, `SELECT coalesce(min(part), ${count}) FROM (${repeated}) WHERE part > first`);
}

/** Name of a relation of the candidates that are new, in order of days: mostly they are all new, and in order. */
async function newRows(
  connection: DuckDBConnection,
  feed: FeedDeclaration,
  { isRepeated, isMatched, isInOrder }: Probe,
): Promise<string> {
  if (!isRepeated && !isMatched && isInOrder) return CANDIDATE;
  const distinct = `FROM candidate ANTI JOIN ${REPEATED} USING (key) UNION ALL (SELECT DISTINCT ON
    (key, content, recorded_at, retracted) * FROM candidate SEMI JOIN ${REPEATED} USING (key))`;
  const unknown = `WHERE NOT EXISTS (FROM ${MATCHED} m WHERE m.key = c.key
    AND m.content IS NOT DISTINCT FROM c.content AND m.recorded_at IS NOT DISTINCT FROM c.recorded_at
    AND m.retracted = c.retracted)`;
  await connection.run(`CREATE OR REPLACE TEMP TABLE batch_rows AS
    FROM ${isRepeated ? `(${distinct})` : 'candidate'} c ${isMatched ? unknown : ''} ${byDay(feed)}`);
  return BATCH_ROWS;
}

async function newOfParts(
  connection: DuckDBConnection,
  { parts }: Staged,
  rows: string,
  taken: number,
): Promise<number[]> {
  const candidates = parts.slice(0, taken).map(({ accepted }) => accepted);
  if (rows === CANDIDATE) return candidates;
  const part = parts.length > 1 ? 'part' : '0';
  const counted = await rowsOf(
    connection,
    `SELECT ${part} AS part, count(*) AS records FROM ${rows} GROUP BY ALL`,
  );
  const records = new Map(counted.map((row) => [Number(row.part), Number(row.records)]));
  return candidates.map((_, index) => records.get(index) ?? 0);
}

/** Makes the rejected records of the batch in hand; returns their number. */
async function selectRejected(
  connection: DuckDBConnection,
  { feed, parts, rejected, rejectedTable }: Staged,
  taken: number,
): Promise<number> {
  if (rejected === 0) return 0;
  const files = parts.slice(0, taken).map(({ file }) => literal(file));
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE batch_rejected AS FROM ${rejectedTable} WHERE file IN (${files.join(', ')})
      EXCEPT SELECT * EXCLUDE (seq) FROM rejected WHERE feed = ${literal(feed.name)} ORDER BY file, line`,
  );
  return numberOf(connection, `SELECT count(*) FROM ${BATCH_REJECTED}`);
}
