/** Starts one Neo4j for all test files that need one, or takes the one that `NEO4J_URI` names. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startNeo4j } from '../neo4j.ts';
import { missingForNeo4j } from './require-servers.ts';

export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const { NEO4J_URI: uri, NEO4J_USER: user = 'neo4j', NEO4J_PASSWORD: password = '' } = process.env;
  if (uri) {
    project.provide('neo4j', { uri, user, password });
    return undefined;
  }
  const missing = missingForNeo4j();
  if (missing !== null) {
    project.provide('neo4j', { missing });
    return undefined;
  }
  const folder = await mkdtemp(join(tmpdir(), 'truyvet-neo4j-'));
  const running = await startNeo4j({ folder });
  project.provide('neo4j', { uri: running.uri, user: running.user, password: running.password });
  return async () => {
    await running.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
