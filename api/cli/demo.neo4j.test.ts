import { expect } from 'vitest';
import { connectNeo4j } from '../../data/graph-store/neo4j/connect.ts';
import { missingForNeo4j, testUnless } from '../../workers/servers/testing/require-servers.ts';
import { runDemo } from './testing/run-demo.ts';

const WRITTEN = /in Neo4j, \d+ batches in \d+ s: at (\S+), user (\S+), password (\w+)/;

testUnless(
  missingForNeo4j(),
  'the demo in server mode writes its graph to a Neo4j of its own, traces over Redis, and leaves neither behind',
  async () => {
    // Not those of the tests.
    const env = { NEO4J_URI: '', REDIS_URL: '' };
    const traced = async (address: string) => {
      const body = '{"cases":"all"}';
      const headers = { 'content-type': 'application/json' };
      const trace = await fetch(`${address}/v1/traces`, { method: 'POST', body, headers });
      const events = await fetch(`${address}${trace.headers.get('location')}/events`);
      expect(await events.text()).toContain('"state":"done"');
    };
    const printed = await runDemo(['--persons', '300', '--servers'], env, traced, WRITTEN);
    expect(printed).toContain('Starting Neo4j and Redis');
    const [, uri, user, password] = WRITTEN.exec(printed)!;
    const asking = connectNeo4j({ uri: uri!, user: user!, password: password! });
    await expect(asking).rejects.toMatchObject({ code: 'graph-unreachable' });
  },
);
