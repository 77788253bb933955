import type { Suite } from './figure.ts';

/** By name, in the order in which they run; each is loaded only then. */
export const SUITES: Readonly<Record<string, Suite>> = {
  import: {
    about: "a checked, journalled import beside DuckDB's bare COPY",
    run: async () => (await import('./import.ts')).benchImport(),
  },
  build: {
    about: 'contact graph and venue index from columns, the graph beside plain C',
    run: async () => (await import('./build.ts')).benchBuild(),
  },
  trace: {
    about: 'F1 + F2 of a case, and of 1,000 beside SQL',
    run: async () => (await import('./trace.ts')).benchTrace(),
  },
  batch: {
    about: 'F1 + F2 of 10,000 cases beside a plain C loop, and two threads beside one',
    run: async () => (await import('./batch.ts')).benchBatch(),
  },
  grid: {
    about: 'F1 and F2 over a 10 × 10 grid of parameters, two threads beside one',
    run: async () => (await import('./grid.ts')).benchGrid(),
  },
  changes: {
    about: 'current lists followed by one case, or one encounter, beside making them all',
    run: async () => (await import('./changes.ts')).benchChanges(),
  },
  chains: {
    about: 'chains and backward search of one case at any depth, and a tree of 10⁵ persons over HTTP',
    run: async () => (await import('./chains.ts')).benchChains(),
  },
  hubs: {
    about: 'a case at a stadium, at a gate and under one code of a mall: F1 + F2, evidence, why-not; minutes',
    run: async () => (await import('./hubs.ts')).benchHubs(),
  },
  loop: {
    about: 'delay of the event loop under a batch, imports and queries',
    run: async () => (await import('./loop.ts')).benchLoop(),
  },
  http: {
    about: 'lists over HTTP beside a bare route that sends the same bytes',
    run: async () => (await import('./http.ts')).benchHttp(),
  },
  tiles: {
    about: 'vector tiles of hotspots over loopback, cut and kept',
    run: async () => (await import('./tiles.ts')).benchTiles(),
  },
  scan: {
    about: 'the scan statistic by threads, clusters of events, and cells of events beside bare h3-js',
    run: async () => (await import('./scan.ts')).benchScan(),
  },
  'gi-star': {
    about: 'Gi* of 10⁶ cells beside SciPy, its permutation p of 10⁴ cells beside esda',
    run: async () => (await import('./gi-star.ts')).benchGiStar(),
  },
  neo4j: {
    about: 'the graph in Neo4j beside bare loops of its driver, and the engine beside Cypher',
    run: async () => (await import('./neo4j.ts')).benchNeo4j(),
  },
  memory: {
    about: 'bytes an encounter, a visit, a person; what a process takes that loads a store',
    run: async () => (await import('./memory.ts')).benchMemory(),
  },
  snapshot: {
    about: 'opening the snapshot file beside reading its bytes, and beside loading the store; minutes',
    run: async () => (await import('./snapshot.ts')).benchSnapshot(),
  },
  growth: {
    about: 'F1 + F2 of a case in worlds of 10⁵, 10⁶ and 10⁷ persons; draws growth.svg; 9 GB, minutes',
    run: async () => (await import('./growth.ts')).benchGrowth(),
  },
  follow: {
    about: "how soon a record posted to the owner is in a follower's answers",
    run: async () => (await import('./follow.ts')).benchFollow(),
  },
  fresh: {
    about: 'how soon a posted record is in the answers while 10⁴ records/s come in',
    run: async () => (await import('./fresh.ts')).benchFresh(),
  },
};
