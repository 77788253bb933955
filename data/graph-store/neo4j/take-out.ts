import type { DuckDBConnection } from '@duckdb/node-api';
import type { Driver } from 'neo4j-driver';
import { RECORD_ID, recordsTable } from '../../store/schema.ts';
import { GRAPH_FEEDS } from './graph-feeds.ts';
import { readRows } from './graph-reader.ts';
import type { GraphSession } from './graph-session.ts';
import { rowParts, writeParts } from './row-parts.ts';
import { writeDetailsAnew } from './write-details.ts';
import { writeIdentities } from './write-identities.ts';

/** A batch that was written again, with fewer records, since the graph got it. */
export interface RewrittenBatch {
  readonly sequence: number;
  readonly feed: string;
  /** Whether the graph has a part of it only. */
  readonly isHalfWritten: boolean;
}

/** Where records are taken out of the graph of one store. */
interface Place {
  /** Of the store, at one version; gets temporary tables. */
  readonly connection: DuckDBConnection;
  /** To read; what is written goes through the session. */
  readonly driver: Driver;
  readonly session: GraphSession;
}

/**
 * Takes out of the graph what these batches have lost, with all that says it was ever there. Nothing is noted before all
 * is gone: broken off, it is done again from the beginning, and finds less to do.
 */
export async function takeOutRemoved(place: Place, batches: readonly RewrittenBatch[]): Promise<void> {
  for (const batch of batches)
    if (batch.isHalfWritten) await takeOutHalf(place, batch);
    else await takeOutLost(place, batch);
  const { connection, driver, session } = place;
  await writeIdentities(connection, driver, session);
  for (const feed of ['persons', 'venues'] as const)
    if (batches.some((batch) => batch.feed === feed)) await takeOutDetails(place, feed);
  for (const label of ['Person', 'Venue', 'Gate']) await takeOutUnnamed(place, label);
}

/** Records that the graph has of a batch, and the store has no more, and the endings of such. */
async function takeOutLost(place: Place, { sequence, feed }: RewrittenBatch): Promise<void> {
  const left = `SELECT ${RECORD_ID} AS id FROM ${recordsTable(feed)} WHERE seq = ${sequence}`;
  const lost = `SELECT * FROM temp.found ANTI JOIN (${left}) USING (id)`;
  await takeOut(place, recordsOf(feed), 'r.seq', sequence, lost);
  await takeOut(place, '(r:Ended)', 'r.seq', sequence, lost);
}

/** All of it, for its parts are others now. It is written from its first part on. */
async function takeOutHalf(place: Place, { sequence, feed }: RewrittenBatch): Promise<void> {
  await takeOut(place, recordsOf(feed), 'r.seq', sequence);
  await takeOut(place, '(r:Ended)', 'r.until', sequence);
  // Last, since they tell that there is something to take out.
  await takeOut(place, '(r:Applied)', 'r.sequence', sequence);
}

/** What the graph says of a person or venue of whom some record may be gone. */
async function takeOutDetails(place: Place, feed: 'persons' | 'venues'): Promise<void> {
  const label = feed === 'persons' ? 'Person' : 'Venue';
  await stage(place, `MATCH (n:${label}) WHERE n.records > 0 RETURN elementId(n), n.id`);
  await writeDetailsAnew(place.connection, place.session, feed, 'SELECT id FROM temp.found');
}

/** Identifiers whom no record names any more. */
async function takeOutUnnamed(place: Place, label: string): Promise<void> {
  const isUnnamed =
    'NOT EXISTS { (n)--() } AND coalesce(n.records, 0) = 0 AND coalesce(n.printed, n.id) = n.id';
  await stage(place, `MATCH (n:${label}) WHERE ${isUnnamed} RETURN elementId(n), n.id`);
  await writeFound(
    place,
    'FROM temp.found',
    `MATCH (n:${label} {id: $rows.id[i]}) WHERE ${isUnnamed} DELETE n`,
  );
}

/** Relationships or nodes `r` of a batch; of those that are found, the ones that `chosen` leaves. */
async function takeOut(
  place: Place,
  pattern: string,
  property: string,
  sequence: number,
  chosen = 'FROM temp.found',
): Promise<void> {
  const found = `MATCH ${pattern} WHERE ${property} = $sequence`;
  await stage(place, `${found} RETURN elementId(r), coalesce(r.record_id, '')`, { sequence });
  const one = pattern.startsWith('(r') ? '(r)' : '()-[r]->()';
  const isSame = `elementId(r) = $rows.element[i] AND coalesce(r.record_id, '') = $rows.id[i]`;
  await writeFound(place, chosen, `MATCH ${one} WHERE ${isSame} ${one === '(r)' ? 'DETACH ' : ''}DELETE r`);
}

/** Puts (element, id) of a query's rows into a temporary table, where they need no memory. */
async function stage(
  { connection, driver }: Place,
  query: string,
  parameters: Readonly<Record<string, number>> = {},
): Promise<void> {
  await connection.run('CREATE OR REPLACE TEMP TABLE found (element VARCHAR, id VARCHAR)');
  const appender = await connection.createAppender('found', null, 'temp');
  const session = driver.session({ defaultAccessMode: 'READ' });
  try {
    await readRows(session, query, parameters, ([element, id]) => {
      appender.appendVarchar(element as string);
      appender.appendVarchar(id as string);
      appender.endRow();
    });
  } finally {
    appender.closeSync();
    await session.close();
  }
}

function writeFound({ connection, session }: Place, rows: string, cypher: string): Promise<void> {
  return writeParts(rowParts(connection, rows), (part) => session.write(cypher, part));
}

function recordsOf(feed: string): string {
  return GRAPH_FEEDS.find((candidate) => candidate.feed === feed)!.pattern;
}
