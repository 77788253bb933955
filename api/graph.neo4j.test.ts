import { expect } from 'vitest';
import { Neo4jGraphStore } from '../data/graph-store/neo4j/graph-store.ts';
import { emptyDriver, givenNeo4j, testWithNeo4j } from '../data/graph-store/neo4j/testing/driver.ts';
import { temporaryFolder } from '../data/store/testing/folder.ts';
import { DEFAULT_POLICY } from '../engine/policy.ts';
import { startServer } from './server.ts';

testWithNeo4j(
  'records that are sent in come to the graph, and readiness and metrics say how far it is',
  async () => {
    const graphs = new Neo4jGraphStore(await emptyDriver());
    const notices: string[] = [];
    await using server = await stoppable({
      neo4j: givenNeo4j(),
      onNotice: (sentence) => notices.push(sentence),
    });
    const readiness = async () =>
      (await (await fetch(`${server.address}/readyz`)).json()) as { graph: { behind: number } };
    expect(await readiness()).toMatchObject({ graph: { version: 0, behind: 0, reachable: true } });
    await fetch(`${server.address}/v1/feeds/visits`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv' },
      body: 'person,venue,check_in\nphone:1,cho:1,2021-08-03T00:00:00Z\n',
    });
    while ((await graphs.version()) < 1) await new Promise(setImmediate);
    while ((await readiness()).graph.behind > 0) await new Promise(setImmediate);
    const metrics = await (await fetch(`${server.address}/metrics`)).text();
    expect(metrics).toContain('truyvet_graph_version 1\n');
    expect(metrics).toContain('truyvet_graph_behind 0\n');
    const { persons, venues } = await graphs.load({ zone: DEFAULT_POLICY.zone, from: 0 });
    expect([persons.count, persons.at(0), venues.count, venues.at(0)]).toEqual([1, 'phone:1', 1, 'cho:1']);
    expect(notices).toEqual([]);
  },
);

async function stoppable(options: Pick<Parameters<typeof startServer>[0], 'neo4j' | 'onNotice'>) {
  const server = await startServer({
    folder: await temporaryFolder(),
    host: '127.0.0.1',
    port: 0,
    policy: DEFAULT_POLICY,
    keys: null,
    threads: 1,
    now: () => 1_630_000_000,
    log: () => {},
    ...options,
  });
  return { address: server.address, [Symbol.asyncDispose]: () => server.stop() };
}
