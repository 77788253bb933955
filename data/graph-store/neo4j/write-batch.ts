import type { DuckDBConnection } from '@duckdb/node-api';
import { identifier } from '../../feeds/sql.ts';
import { recordsTable } from '../../store/schema.ts';
import { GRAPH_FEEDS, type GraphFeed } from './graph-feeds.ts';
import type { GraphSession } from './graph-session.ts';
import { rowParts, writeParts } from './row-parts.ts';

/**
 * Takes out of the graph what a batch ended, and puts in what it brought, as it was right after the batch: the same
 * rows in the same parts whenever it is asked, however far the store is by then.
 */
export async function writeBatch(
  connection: DuckDBConnection,
  session: GraphSession,
  { sequence, feed }: { sequence: number; feed: string },
): Promise<void> {
  const graphFeed = GRAPH_FEEDS.find((candidate) => candidate.feed === feed);
  if (graphFeed === undefined) return;
  const table = recordsTable(feed);
  // Rows of one person follow each other: Neo4j finds its node, and where its relationships begin, at hand.
  const order = [...graphFeed.persons, ...graphFeed.venues, 'key'].map(identifier).join(', ');
  const ended = `FROM ${table} WHERE seq < ${sequence} AND ended = ${sequence}`;
  const brought = `FROM ${table} WHERE seq = ${sequence} AND (ended IS NULL OR ended > ${sequence})`;
  const write = (step: string, cypher: string, source: string) =>
    writeParts(
      rowParts(connection, `SELECT ${graphFeed.columns} ${source} ORDER BY ${order}`),
      (rows, part) => session.writeOnce(sequence, `${step}-${part}`, cypher, rows),
    );
  await write('remove', `${tombstone(feed)} ${graphFeed.remove}`, ended);
  await writeNamed(connection, session, graphFeed, brought);
  await write('create', graphFeed.create, brought);
}

/** What lets a follower see that a record holds no longer: `until` is the batch that ended it. */
function tombstone(feed: string): string {
  return `CREATE (:Ended {feed: '${feed}', record_id: $rows.record_id[i], seq: $rows.seq[i], until: $sequence}) WITH i`;
}

/** Persons and venues that the rows name. */
async function writeNamed(
  connection: DuckDBConnection,
  session: GraphSession,
  { persons, venues }: GraphFeed,
  rows: string,
): Promise<void> {
  await writeNodes(
    connection,
    session,
    persons,
    rows,
    'MERGE (p:Person {id: $rows.id[i]}) ON CREATE SET p.printed = p.id',
  );
  await writeNodes(connection, session, venues, rows, 'MERGE (:Venue {id: $rows.id[i]})');
}

async function writeNodes(
  connection: DuckDBConnection,
  session: GraphSession,
  columns: readonly string[],
  rows: string,
  cypher: string,
): Promise<void> {
  if (columns.length === 0) return;
  const named = columns.map((column) => `SELECT ${identifier(column)} AS id ${rows}`).join(' UNION ');
  const parts = rowParts(connection, `SELECT id FROM (${named}) WHERE id IS NOT NULL`);
  await writeParts(parts, (part) => session.write(cypher, part));
}
