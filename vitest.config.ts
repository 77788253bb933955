import { defineConfig } from 'vitest/config';

const TESTS = '{engine,data,workers,api,bench}/**/*.test.ts';
/** Tests against a real Neo4j, which is started only where one of them runs. */
const NEO4J_TESTS = '{data,workers,api,bench}/**/*.neo4j.test.ts';

export default defineConfig({
  test: {
    // Tests run real stores, servers and child processes: on a busy two-core machine the default of 5 s is too short.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [
      { extends: true, test: { name: 'local', include: [TESTS], exclude: [NEO4J_TESTS] } },
      {
        extends: true,
        test: {
          name: 'neo4j',
          include: [NEO4J_TESTS],
          globalSetup: ['workers/servers/testing/neo4j-setup.ts'],
          // A new server compiles every query once, which takes it seconds each on a busy machine.
          testTimeout: 300_000,
          hookTimeout: 300_000,
          // They share one database, which each empties.
          fileParallelism: false,
        },
      },
    ],
  },
});
