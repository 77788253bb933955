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
  'gi-star': {
    about: 'Gi* of 10⁶ cells beside SciPy, its permutation p of 10⁴ cells beside esda',
    run: async () => (await import('./gi-star.ts')).benchGiStar(),
  },
  fresh: {
    about: 'how soon a posted record is in the answers while 10⁴ records/s come in',
    run: async () => (await import('./fresh.ts')).benchFresh(),
  },
};
