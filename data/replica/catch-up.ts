import type { DuckDBConnection } from '@duckdb/node-api';
import { FEEDS } from '../feeds/declaration.ts';
import { literal } from '../feeds/sql.ts';
import { GraphError } from '../graph-store/neo4j/error.ts';
import type { Ending, GraphBatch, GraphTail } from '../graph-store/neo4j/graph-tail.ts';
import { recordsTable } from '../store/schema.ts';
import { numberOf } from '../store/sql.ts';
import { RecordAppender } from './record-appender.ts';
import type { Replica } from './replica.ts';

/**
 * Brings a replica to the version that the graph is at, and gives whether anything was new. The graph may be written
 * meanwhile: what was read before it was taken out ends by its ending. What was taken out before it was read, and
 * held at the version read, is missing; then the batch that ended it is waited for, and read too.
 * @throws GraphError `graph-foreign` where the graph is not the one that the replica was filled from
 */
export async function catchUp(replica: Replica, tail: GraphTail, signal: AbortSignal): Promise<boolean> {
  const { sequence } = await tail.position();
  await checkSame(replica, tail, sequence);
  const from = replica.version;
  if (sequence <= from) return false;
  await replica.change(async (connection) => {
    let read = from;
    let to = sequence;
    for (;;) {
      signal.throwIfAborted();
      await readBatches(connection, tail, read, to);
      const missedUntil = await missed(connection, await tail.laterEndings(from, to));
      if (missedUntil === null) return;
      read = to;
      to = await whenAt(tail, missedUntil, signal);
    }
  });
  return true;
}

/** @throws GraphError `graph-foreign` */
async function checkSame(replica: Replica, tail: GraphTail, sequence: number): Promise<void> {
  const common = Math.min(sequence, replica.version);
  if (common === 0) return;
  const [found] = await tail.batches(common - 1, common);
  const own = replica.journal.entries[common - 1]!;
  if (found?.batch === own.batch && found.generation === own.generation) return;
  throw new GraphError('graph-foreign', 'the graph in Neo4j is not the one that was followed until now');
}

async function readBatches(
  connection: DuckDBConnection,
  tail: GraphTail,
  after: number,
  to: number,
): Promise<void> {
  const batches = await tail.batches(after, to);
  const feeds = new Set(batches.map(({ feed }) => feed));
  for (const { name } of FEEDS.filter((feed) => feeds.has(feed.name))) {
    const appender = await RecordAppender.open(connection, name);
    await tail.records(name, appender.columns, { after, to }, (values) => appender.add(values));
    appender.close();
  }
  await endRecords(connection, await tail.endings(after, to));
  await noteBatches(connection, batches);
}

async function endRecords(connection: DuckDBConnection, endings: readonly Ending[]): Promise<void> {
  for (const [feed, ofFeed] of Map.groupBy(endings, (ending) => ending.feed)) {
    await stageEndings(connection, ofFeed);
    await connection.run(`UPDATE ${recordsTable(feed)} AS record SET ended = ending.until FROM temp.endings AS ending
      WHERE record.record_id = ending.record_id AND record.seq = ending.seq`);
  }
}

/** The batch that the graph must be at so that nothing is missing of records that were taken out too early; or `null`. */
async function missed(connection: DuckDBConnection, endings: readonly Ending[]): Promise<number | null> {
  let until = 0;
  for (const [feed, ofFeed] of Map.groupBy(endings, (ending) => ending.feed)) {
    await stageEndings(connection, ofFeed);
    const latest = await numberOf(
      connection,
      `SELECT coalesce(max(until), 0) FROM temp.endings ANTI JOIN ${recordsTable(feed)} USING (record_id, seq)`,
    );
    until = Math.max(until, latest);
  }
  return until === 0 ? null : until;
}

async function stageEndings(connection: DuckDBConnection, endings: readonly Ending[]): Promise<void> {
  await connection.run(
    'CREATE OR REPLACE TEMP TABLE endings (record_id VARCHAR, seq UINTEGER, until UINTEGER)',
  );
  const appender = await connection.createAppender('endings', null, 'temp');
  for (const { record_id, seq, until } of endings) {
    appender.appendVarchar(record_id);
    appender.appendUInteger(seq);
    appender.appendUInteger(until);
    appender.endRow();
  }
  appender.closeSync();
}

/** Of what was rejected the graph knows the number alone. */
async function noteBatches(connection: DuckDBConnection, batches: readonly GraphBatch[]): Promise<void> {
  for (const { sequence, batch, generation, feed, accepted_at } of batches)
    await connection.run(
      `INSERT INTO batches VALUES (${sequence}, ${literal(batch)}, ${generation}, ${literal(feed)}, '', ${accepted_at})`,
    );
}

async function whenAt(tail: GraphTail, version: number, signal: AbortSignal): Promise<number> {
  for (;;) {
    signal.throwIfAborted();
    const { sequence } = await tail.position();
    if (sequence >= version) return sequence;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

const POLL_MS = 50;
