import { expect } from 'vitest';
import { GraphTail } from '../data/graph-store/neo4j/graph-tail.ts';
import { emptyDriver, givenNeo4j, testWithNeo4j } from '../data/graph-store/neo4j/testing/driver.ts';
import { temporaryFolder } from '../data/store/testing/folder.ts';
import { run } from './cli/program.ts';
import { collector } from './cli/testing/collector.ts';
import { startServer } from './server.ts';
import { TEST_SERVER } from './testing/server-settings.ts';

testWithNeo4j(
  'records that are sent in come to the graph, and readiness and metrics say how far it is',
  async () => {
    const driver = await emptyDriver();
    const graph = new GraphTail(driver);
    const notices: string[] = [];
    const folder = await temporaryFolder();
    await using server = await stoppable({
      folder,
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
    while ((await graph.position()).sequence < 1) await new Promise(setImmediate);
    while ((await readiness()).graph.behind > 0) await new Promise(setImmediate);
    const metrics = await (await fetch(`${server.address}/metrics`)).text();
    expect(metrics).toContain('truyvet_graph_version 1\n');
    expect(metrics).toContain('truyvet_graph_behind 0\n');
    const { records } = await driver.executeQuery('MATCH (p:Person)-[:VISITED]->(v:Venue) RETURN p.id, v.id');
    expect(records.map((record) => [...record.values()])).toEqual([['phone:1', 'cho:1']]);
    expect(notices).toEqual([]);
    expect(await statusOf(folder)).toContain('the graph in Neo4j is at batch 1 of 1\n');
    await server[Symbol.asyncDispose]();
    const { uri, user, password } = givenNeo4j();
    const env = {
      NEO4J_URI: uri,
      NEO4J_USER: user,
      NEO4J_PASSWORD: password,
      REDIS_URL: 'redis://127.0.0.1',
    };
    expect(await statusOf(folder, env)).toContain('the graph in Neo4j is at batch 1 of 1\n');
    expect(await statusOf(folder, { ...env, NEO4J_URI: 'bolt://127.0.0.1:1' })).toContain('does not answer');
  },
);

async function stoppable(options: Pick<Parameters<typeof startServer>[0], 'folder' | 'neo4j' | 'onNotice'>) {
  const server = await startServer({
    ...TEST_SERVER,
    ...options,
  });
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= server.stop();
    return stopped;
  };
  return { address: server.address, [Symbol.asyncDispose]: stop };
}

/** What the command `status` says on stderr. */
async function statusOf(folder: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const stderr = collector();
  const code = await run(['status', '--data', folder], {
    stdout: collector(),
    stderr,
    env,
    now: () => 1_630_000_000_000,
  });
  expect(code).toBe(0);
  return stderr.text();
}
