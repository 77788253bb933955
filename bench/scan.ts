import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { clustersOf, type ScanCluster } from '../engine/hotspots/scan/clusters.ts';
import { planScan } from '../engine/hotspots/scan/plan.ts';
import type { ScanProblem } from '../engine/hotspots/scan/problem.ts';
import { stDbscan } from '../engine/hotspots/st-dbscan.ts';
import { ReplicatePool } from '../workers/pool/replicate-pool.ts';
import type { BareCellsTask } from './bare-cells-task.ts';
import { type Figure, inTurn, medianTime_s, pairedRatio, type Timed, timed } from './measure.ts';
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
  const note = `${problem.areaCount} cells, ${problem.totalCases} cases, ${REPLICATES} replicates, seed ${AREAS_SEED}, from counts to clusters; equal bytes; best cluster ${members.length} cells, ratio ${logRatio.toFixed(1)}`;
  const figure = (name: string, value: number, unit: string) => ({ suite: 'scan', name, value, unit, note });
  return [
    figure('scan statistic, one thread', medianTime_s(times.first), 's'),
    { ...figure('scan statistic, two threads', medianTime_s(times.second), 's'), target: { atMost: 3 } },
    figure('scan statistic, two threads beside one', 1 / pairedRatio(times.first, times.second), '× as fast'),
  ];
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
  const rate = EVENTS / medianTime_s(times.first) / 1e6;
  return {
    suite: 'cells',
    name: 'events to cells, rate as a share of bare h3-js calls on as many threads',
    value: pairedRatio(times.first, times.second),
    unit: '×',
    target: { atLeast: 0.9 },
    note: `${EVENTS} events, resolution ${RESOLUTION}, ${threads} threads, seed ${AREAS_SEED}; ${rate.toFixed(2)} × 10⁶ events/s`,
  };
}

async function eventClusters(): Promise<Figure> {
  const events = randomEvents(CLUSTERED_EVENTS);
  stDbscan(events, SETTINGS);
  const { result, elapsed_s } = await timed(() => stDbscan(events, SETTINGS));
  return {
    suite: 'st-dbscan',
    name: 'clusters of single events, one thread',
    value: elapsed_s,
    unit: 's',
    target: { atMost: 2 },
    note: `${CLUSTERED_EVENTS} events in 60 days, ${SETTINGS.reach_m} m, ${SETTINGS.reach_h} h, ${SETTINGS.minimumPoints} points; ${result.clusterCount} clusters`,
  };
}
