import type { Neo4jSettings } from '../../data/graph-store/neo4j/connect.ts';
import { GraphError } from '../../data/graph-store/neo4j/error.ts';
import type { Store } from '../../data/store/store.ts';
import type { ServerClient } from './server/client.ts';

/** One sentence: how far the graph in Neo4j is beside the store, or why that is not to be seen. */
export async function graphOfStore(settings: Neo4jSettings, store: Store): Promise<string> {
  const { connectNeo4j } = await import('../../data/graph-store/neo4j/connect.ts');
  const { GraphTail } = await import('../../data/graph-store/neo4j/graph-tail.ts');
  try {
    await using driver = await connectNeo4j(settings);
    const tail = new GraphTail(driver);
    const { sequence } = await tail.position();
    const held = await tail.batches(0, sequence);
    const { entries } = store.journal;
    const outdated = held.filter(({ generation }, i) => generation !== entries[i]?.generation).length;
    return sentence(sequence, store.version, outdated);
  } catch (error) {
    if (error instanceof GraphError) return error.message;
    throw error;
  }
}

/** The same, as the server says that holds the folder; `null` where it is not in server mode. */
export async function graphOfServer(server: ServerClient): Promise<string | null> {
  const { version, role, graph } = (await (await server.get('/readyz')).json()) as Readiness;
  if (!graph) return null;
  if (role === 'follower') return `this follower is at batch ${version}, and lacks ${graph.behind}`;
  const lacking = version - graph.version;
  return sentence(graph.version, version, Math.max(0, graph.behind - lacking));
}

interface Readiness {
  readonly version: number;
  readonly role?: 'owner' | 'follower';
  readonly graph?: { readonly version: number; readonly behind: number };
}

/** @param outdated batches with records in the graph that have been removed from the store */
function sentence(version: number, stored: number, outdated: number): string {
  const removed = outdated > 0 ? `, and has records of ${outdated} that were removed since` : '';
  return `the graph in Neo4j is at batch ${version} of ${stored}${removed}`;
}
