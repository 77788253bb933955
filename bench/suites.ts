import type { Suite } from './figure.ts';

/** By name, in the order in which they run; each is loaded only then. */
export const SUITES: Readonly<Record<string, Suite>> = {
  import: {
    about: "a checked, journalled import beside DuckDB's bare COPY",
    run: async () => (await import('./import.ts')).benchImport(),
  },
  trace: {
    about: 'F1 + F2 of a case, and of 1,000 beside SQL',
    run: async () => (await import('./trace.ts')).benchTrace(),
  },
  batch: {
    about: 'F1 + F2 of 10,000 cases beside a plain C loop, and two threads beside one',
    run: async () => (await import('./batch.ts')).benchBatch(),
  },
  scan: {
    about: 'the scan statistic by threads, clusters of events, and cells of events beside bare h3-js',
    run: async () => (await import('./scan.ts')).benchScan(),
  },
  neo4j: {
    about: 'the graph in Neo4j beside bare loops of its driver, and the engine beside Cypher',
    run: async () => (await import('./neo4j.ts')).benchNeo4j(),
  },
};
