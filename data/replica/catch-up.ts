import type { DuckDBConnection } from '@duckdb/node-api';
import { FEEDS } from '../feeds/declaration.ts';
import { literal } from '../feeds/sql.ts';
import { GraphError } from '../graph-store/neo4j/error.ts';
import type { Ending, GraphBatch, GraphPosition, GraphTail } from '../graph-store/neo4j/graph-tail.ts';
import { recordsTable } from '../store/schema.ts';
import { numberOf } from '../store/sql.ts';
import { RecordAppender } from './record-appender.ts';
import type { Replica } from './replica.ts';

/**
 * Brings a replica to the version that the graph was at, and gives whether anything was new. The graph may be written
 * meanwhile: what was read before it was taken out ends by its ending. What was taken out before it was read, and
 * held at the version read, is missing; then the batch that ended it is waited for, and read too.
 * @throws GraphError `graph-changed` where the graph is not the one that the replica was filled from, or is emptied meanwhile
 */
export async function catchUp(
  replica: Replica,
  tail: GraphTail,
  { sequence }: GraphPosition,
  signal: AbortSignal,
): Promise<boolean> {
  const from = replica.version;
  // The last that both have comes along, by which the graph is seen to be the same.
  const common = Math.min(sequence, from);
  const batches = await tail.batches(Math.max(0, common - 1), sequence);
  if (common > 0) checkSame(batches.shift(), replica.journal.entries[common - 1]!);
  if (sequence <= from) return false;
  await replica.change(async (connection) => {
    let read = from;
    let to = sequence;
    for (let news = batches; ; news = await tail.batches(read, to)) {
      signal.throwIfAborted();
      if (news.length < to - read) throw graphChanged();
      await readRecords(connection, tail, news, { after: read, to });
      // What had ended by then is not among the first records that are read.
      const endings = await tail.endings(read === 0 ? to : read);
      await endRecords(
        connection,
        endings.filter(({ until }) => until > read && until <= to),
      );
      // Who empties a graph takes the mark of how far it is with the first records.
      if ((await tail.position()).sequence < to) throw graphChanged();
      await noteBatches(connection, news);
      const isLater = ({ seq, until }: Ending) => until > to && seq > from && seq <= to;
      const missedUntil = await missed(connection, endings.filter(isLater));
      if (missedUntil === null) return;
      read = to;
      to = await whenAt(tail, missedUntil, signal);
    }
  });
  return true;
}

/**
 * Compares all batches of a replica that are in the graph. One that was written again has lost rows, which the replica
 * would keep.
 * @throws GraphError `graph-changed`
 */
export async function compareBatches(replica: Replica, tail: GraphTail, sequence: number): Promise<void> {
  const { entries } = replica.journal;
  const batches = await tail.batches(0, Math.min(sequence, entries.length));
  for (const [i, batch] of batches.entries()) checkSame(batch, entries[i]!);
}

/** @throws GraphError `graph-changed` */
function checkSame(found: GraphBatch | undefined, own: Pick<GraphBatch, 'batch' | 'generation'>): void {
  if (found?.batch === own.batch && found.generation === own.generation) return;
  throw graphChanged();
}

function graphChanged(): GraphError {
  return new GraphError('graph-changed', 'the graph in Neo4j is not the one that was followed until now');
}

async function readRecords(
  connection: DuckDBConnection,
  tail: GraphTail,
  batches: readonly GraphBatch[],
  span: { after: number; to: number },
): Promise<void> {
  const feeds = new Set(batches.map(({ feed }) => feed));
  for (const { name } of FEEDS.filter((feed) => feeds.has(feed.name))) {
    const appender = await RecordAppender.open(connection, name);
    await tail.records(name, appender.columns, span, (values) => appender.add(values));
    appender.close();
  }
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

/** Of what was rejected the graph knows the number alone: as many rows that say nothing else. */
async function noteBatches(connection: DuckDBConnection, batches: readonly GraphBatch[]): Promise<void> {
  for (const { sequence, batch, generation, feed, file, accepted_at, rejected } of batches) {
    await connection.run(
      `INSERT INTO batches VALUES (${sequence}, ${literal(batch)}, ${generation}, ${literal(feed)}, ${literal(file ?? '')}, ${accepted_at})`,
    );
    if (rejected > 0)
      await connection.run(
        `INSERT INTO rejected (seq, feed) SELECT ${sequence}, ${literal(feed)} FROM range(${rejected})`,
      );
  }
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
