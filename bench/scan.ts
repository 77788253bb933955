import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { clustersOf, type ScanCluster } from '../engine/hotspots/scan/clusters.ts';
import { planScan } from '../engine/hotspots/scan/plan.ts';
import type { ScanProblem } from '../engine/hotspots/scan/problem.ts';
import { type StDbscanClusters, stDbscan } from '../engine/hotspots/st-dbscan.ts';
import { ReplicatePool } from '../workers/pool/replicate-pool.ts';
import type { BareCellsTask } from './bare-cells-task.ts';
import type { Figure } from './figure.ts';
import { inTurn, medianTime_s, pairedRatios, type Timed, timed } from './measure.ts';
import { AREAS_SEED, randomAreas, randomEvents } from './random-areas.ts';

const REPLICATES = 999;
const ROUNDS = 5;
const EVENTS = 1_000_000;
const RESOLUTION = 8;
const CLUSTERED_EVENTS = 100_000;
const SETTINGS = { reach_m: 500, reach_h: 48, minimumPoints: 5 };

/** Scan statistic by number of threads, clusters of events, and cells of events beside bare calls of h3. */
export async function benchScan(): Promise<Figure[]> {
  return [...(await scanFigures()), await cellsFigure(), await eventClusters()];
}

async function scanFigures(): Promise<Figure[]> {
  const problem = randomAreas();
  const one = new ReplicatePool(1);
  const two = new ReplicatePool(2);
  const times = await inTurn(
    ROUNDS,
    () => timed(() => scan(problem, one)),
    () => timed(() => scan(problem, two)),
  );
  await Promise.all([one.close(), two.close()]);
  checkEqual(times.first, times.second);
  const [{ members, logRatio }] = times.first[0].result;
  const about = {
    seed: AREAS_SEED,
    sizes: { cells: problem.areaCount, cases: problem.totalCases, replicates: REPLICATES },
    note: `from counts to clusters; equal clusters; the best has ${members.length} cells, ratio ${logRatio.toFixed(1)}`,
  };
  return [
    {
      name: 'scan statistic, one thread',
      samples: seconds(times.first),
      unit: 's',
      better: 'less',
      ...about,
    },
    {
      name: 'scan statistic, two threads',
      samples: seconds(times.second),
      unit: 's',
      better: 'less',
      target: 3,
      ...about,
    },
    {
      name: 'scan statistic, two threads beside one',
      samples: pairedRatios(times.first, times.second),
      unit: '× as fast',
      better: 'more',
      ...about,
    },
  ];
}

function seconds(times: readonly Timed<unknown>[]): number[] {
  return times.map(({ elapsed_s }) => elapsed_s);
}

async function scan(problem: ScanProblem, pool: ReplicatePool): Promise<ScanCluster[]> {
  const plan = planScan(problem);
  const maxima = await pool.scan(plan, AREAS_SEED, REPLICATES);
  return clustersOf(plan, maxima, { seed: AREAS_SEED, analysesAYear: 365 });
}

function checkEqual(first: readonly Timed<ScanCluster[]>[], second: readonly Timed<ScanCluster[]>[]): void {
  const answers = new Set([...first, ...second].map(({ result }) => JSON.stringify(result)));
  if (answers.size !== 1) throw new Error(`${answers.size} different answers to one scan`);
}

async function cellsFigure(): Promise<Figure> {
  const threads = availableParallelism();
  const { lat, lng } = randomEvents(EVENTS);
  const pool = new ReplicatePool(threads);
  const bare = new Piscina<BareCellsTask, number>({
    filename: new URL('./bare-cells-task.ts', import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
    niceIncrement: 5,
  });
  const share = Math.ceil(EVENTS / (16 * threads));
  const parts = Array.from({ length: Math.ceil(EVENTS / share) }, (_, part) => ({
    from: part * share,
    to: Math.min(EVENTS, (part + 1) * share),
  }));
  const times = await inTurn(
    ROUNDS,
    () => timed(() => pool.cellsOf(lat, lng, RESOLUTION)),
    () => timed(() => Promise.all(parts.map((p) => bare.run({ lat, lng, resolution: RESOLUTION, ...p })))),
  );
  await Promise.all([pool.close(), bare.destroy()]);
  return {
    name: 'events to cells, rate as a share of bare h3-js calls on as many threads',
    samples: pairedRatios(times.second, times.first),
    unit: '×',
    better: 'more',
    target: 0.9,
    seed: AREAS_SEED,
    sizes: { events: EVENTS, resolution: RESOLUTION, threads },
    note: `${(EVENTS / medianTime_s(times.first) / 1e6).toFixed(2)} × 10⁶ events/s`,
  };
}

async function eventClusters(): Promise<Figure> {
  const events = randomEvents(CLUSTERED_EVENTS);
  const times: Timed<StDbscanClusters>[] = [];
  for (let round = 0; round < ROUNDS; round++) times.push(await timed(() => stDbscan(events, SETTINGS)));
  const [{ result }] = times;
  return {
    name: 'clusters of single events, one thread',
    samples: seconds(times),
    unit: 's',
    better: 'less',
    target: 2,
    seed: AREAS_SEED,
    sizes: { events: CLUSTERED_EVENTS, days: 60, ...SETTINGS },
    note: `ST-DBSCAN; ${result.clusterCount} clusters`,
  };
}
