/** Starts one Neo4j for all test files that need one, or takes the one that `NEO4J_URI` names. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { connectNeo4j, type Neo4jSettings } from '../../../data/graph-store/neo4j/connect.ts';
import { startNeo4j } from '../neo4j.ts';
import { missingForNeo4j } from './require-servers.ts';

type TearDown = () => Promise<void>;

export default async function setup(project: TestProject): Promise<TearDown | undefined> {
  const { NEO4J_URI: uri, NEO4J_USER: user = 'neo4j', NEO4J_PASSWORD: password = '' } = process.env;
  if (uri) return useGiven(project, { uri, user, password });
  const missing = missingForNeo4j();
  if (missing === null) return start(project);
  project.provide('neo4j', { missing });
  return undefined;
}

async function start(project: TestProject): Promise<TearDown> {
  const folder = await mkdtemp(join(tmpdir(), 'truyvet-neo4j-'));
  const { uri, user, password, stop } = await startNeo4j({ folder });
  project.provide('neo4j', { uri, user, password });
  return async () => {
    await stop();
    await rm(folder, { recursive: true, force: true });
  };
}

/** Tests empty the database, so it has to be empty before, and is left so. */
async function useGiven(project: TestProject, given: Neo4jSettings): Promise<TearDown> {
  const driver = await connectNeo4j(given);
  const { records } = await driver.executeQuery('MATCH (n) RETURN count(n) AS count');
  if (records[0].get('count') > 0) {
    await driver.close();
    throw new Error(
      'the database at NEO4J_URI holds something that the tests would delete; name an empty one',
    );
  }
  project.provide('neo4j', given);
  return async () => {
    await driver.executeQuery('MATCH (n) DETACH DELETE n');
    await driver.close();
  };
}
