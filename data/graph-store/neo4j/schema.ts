import type { Driver } from 'neo4j-driver';
import { RECORD_LABELS } from './record-nodes.ts';

/** Made at each start; those that exist stay as they are. Relationships have none: one costs a sixth of the speed. */
const SCHEMA = [
  'CONSTRAINT person_id IF NOT EXISTS FOR (p:Person) REQUIRE p.id IS UNIQUE',
  'CONSTRAINT venue_id IF NOT EXISTS FOR (v:Venue) REQUIRE v.id IS UNIQUE',
  'CONSTRAINT gate_id IF NOT EXISTS FOR (g:Gate) REQUIRE g.id IS UNIQUE',
  'CONSTRAINT case_id IF NOT EXISTS FOR (c:Case) REQUIRE c.case_id IS UNIQUE',
  'CONSTRAINT test_id IF NOT EXISTS FOR (t:Test) REQUIRE t.test_id IS UNIQUE',
  'CONSTRAINT applied_part IF NOT EXISTS FOR (a:Applied) REQUIRE (a.sequence, a.part) IS UNIQUE',
  'CONSTRAINT graph_name IF NOT EXISTS FOR (g:Graph) REQUIRE g.name IS UNIQUE',
  'INDEX person_printed IF NOT EXISTS FOR (p:Person) ON (p.printed)',
  'INDEX quarantine_record IF NOT EXISTS FOR (q:Quarantine) ON (q.record_id)',
  ...RECORD_LABELS.map((label) => `INDEX record_of_${label} IF NOT EXISTS FOR (r:${label}) ON (r.record_id)`),
  'INDEX venue_cell IF NOT EXISTS FOR (v:Venue) ON (v.h3)',
];

/** The one node `(:Graph)`: how far the graph is, and the lock of whoever writes or loads it. */
export const GRAPH = "(graph:Graph {name: 'truyvet'})";

/** Makes constraints, indexes and the node `(:Graph)`. */
export async function createGraphSchema(driver: Driver): Promise<void> {
  for (const statement of SCHEMA) await driver.executeQuery(`CREATE ${statement}`);
  await driver.executeQuery(`MERGE ${GRAPH} ON CREATE SET graph.sequence = 0`);
  await driver.executeQuery('CALL db.awaitIndexes()');
}
