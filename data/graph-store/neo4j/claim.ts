import { setTimeout as wait } from 'node:timers/promises';
import type { Driver } from 'neo4j-driver';
import { OWNER_GONE_MS } from '../../store/owner.ts';
import { GraphError } from './error.ts';
import { GRAPH } from './schema.ts';

const LOOK_EVERY_MS = 250;

/** The first SET takes the node's lock, so that of two who claim at once one sees the other. */
const CLAIM = `MATCH ${GRAPH} SET graph.sequence = graph.sequence
  FOREACH (free IN CASE WHEN coalesce(graph.owner, $owner) = $owner OR graph.seen < timestamp() - $gone THEN [1] ELSE [] END |
    SET graph.owner = $owner, graph.seen = timestamp())
  RETURN graph.owner AS owner, graph.seen AS seen`;

/**
 * Makes the graph the owner's, whose writes alone count from then on. Waits while another owner is not heard of; one
 * that is heard of is alive.
 * @throws GraphError `graph-in-use`
 */
export async function claimGraph(driver: Driver, owner: string, gone_ms = OWNER_GONE_MS): Promise<void> {
  let lastSeen = Infinity;
  for (;;) {
    const { records } = await driver.executeQuery(CLAIM, { owner, gone: BigInt(gone_ms) });
    if (records[0]!.get('owner') === owner) return;
    const seen: number = records[0]!.get('seen');
    if (seen > lastSeen) throw graphInUse();
    lastSeen = seen;
    await wait(LOOK_EVERY_MS);
  }
}

/** Says that the owner lives, and what it has accepted. @throws GraphError `graph-in-use` where another has taken the graph */
export async function renewClaim(driver: Driver, owner: string, accepted: number): Promise<void> {
  const { summary } = await driver.executeQuery(
    `MATCH ${GRAPH} WHERE graph.owner = $owner SET graph.seen = timestamp(), graph.accepted = $accepted`,
    { owner, accepted: BigInt(accepted) },
  );
  if (!summary.counters.containsUpdates()) throw graphInUse();
}

/** Lets another take the graph at once. */
export async function releaseGraph(driver: Driver, owner: string): Promise<void> {
  await driver.executeQuery(`MATCH ${GRAPH} WHERE graph.owner = $owner REMOVE graph.owner, graph.seen`, {
    owner,
  });
}

export function graphInUse(): GraphError {
  return new GraphError(
    'graph-in-use',
    'the graph in Neo4j is written by the server of another data folder, or was emptied or put back; give each folder a database of its own',
  );
}
