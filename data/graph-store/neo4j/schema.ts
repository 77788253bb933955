import type { Driver } from 'neo4j-driver';
import { GraphError } from './error.ts';
import { RECORD_LABELS } from './record-nodes.ts';

/**
 * Made at each start; those that exist stay as they are. The indexes of `seq` let a follower find what is new;
 * relationships have no other, and no constraint.
 */
const SCHEMA = [
  'CONSTRAINT person_id IF NOT EXISTS FOR (p:Person) REQUIRE p.id IS UNIQUE',
  'CONSTRAINT venue_id IF NOT EXISTS FOR (v:Venue) REQUIRE v.id IS UNIQUE',
  'CONSTRAINT gate_id IF NOT EXISTS FOR (g:Gate) REQUIRE g.id IS UNIQUE',
  'CONSTRAINT case_id IF NOT EXISTS FOR (c:Case) REQUIRE c.case_id IS UNIQUE',
  'CONSTRAINT test_id IF NOT EXISTS FOR (t:Test) REQUIRE t.test_id IS UNIQUE',
  'CONSTRAINT applied_part IF NOT EXISTS FOR (a:Applied) REQUIRE (a.sequence, a.part) IS UNIQUE',
  'CONSTRAINT batch_sequence IF NOT EXISTS FOR (b:Batch) REQUIRE b.sequence IS UNIQUE',
  'CONSTRAINT graph_name IF NOT EXISTS FOR (g:Graph) REQUIRE g.name IS UNIQUE',
  'INDEX person_printed IF NOT EXISTS FOR (p:Person) ON (p.printed)',
  'INDEX quarantine_record IF NOT EXISTS FOR (q:Quarantine) ON (q.record_id)',
  ...RECORD_LABELS.map((label) => `INDEX record_of_${label} IF NOT EXISTS FOR (r:${label}) ON (r.record_id)`),
  'INDEX venue_cell IF NOT EXISTS FOR (v:Venue) ON (v.h3)',
  'INDEX ended_until IF NOT EXISTS FOR (e:Ended) ON (e.until)',
  'INDEX ended_seq IF NOT EXISTS FOR (e:Ended) ON (e.seq)',
  'INDEX case_seq IF NOT EXISTS FOR (c:Case) ON (c.seq)',
  'INDEX test_seq IF NOT EXISTS FOR (t:Test) ON (t.seq)',
  'INDEX quarantine_seq IF NOT EXISTS FOR (q:Quarantine) ON (q.seq)',
  ...RECORD_LABELS.map((label) => `INDEX seq_of_${label} IF NOT EXISTS FOR (r:${label}) ON (r.seq)`),
  ...['ENCOUNTER', 'VISITED', 'NAMED', 'ENTERED'].map(
    (type) => `INDEX ${type.toLowerCase()}_seq IF NOT EXISTS FOR ()-[r:${type}]-() ON (r.seq)`,
  ),
];

/** The one node `(:Graph)`: how far the graph is, and the lock of whoever writes it. */
export const GRAPH = "(graph:Graph {name: 'truyvet'})";

/** What the graph is made of; a change that readers must know of needs a new number. */
export const GRAPH_FORMAT = 3;

/**
 * Makes constraints, indexes and the node `(:Graph)`.
 * @throws GraphError `graph-foreign` where another version of truyvet wrote the graph
 */
export async function createGraphSchema(driver: Driver): Promise<void> {
  for (const statement of SCHEMA) await driver.executeQuery(`CREATE ${statement}`);
  const { records } = await driver.executeQuery(
    `MERGE ${GRAPH} ON CREATE SET graph.sequence = 0, graph.format = ${GRAPH_FORMAT} RETURN graph.format AS format`,
  );
  checkFormat(records[0]!.get('format'));
  await driver.executeQuery('CALL db.awaitIndexes()');
}

/** @throws GraphError `graph-foreign` */
export function checkFormat(format: number | null): void {
  if (format === GRAPH_FORMAT) return;
  throw new GraphError(
    'graph-foreign',
    'the graph in Neo4j was written by another version of truyvet; empty that database, and it is written anew',
  );
}
