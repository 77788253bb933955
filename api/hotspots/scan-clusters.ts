import { cellToLatLng } from 'h3-js';
import { visitSlots } from '../../data/hotspots/count.ts';
import { HotspotError } from '../../data/hotspots/error.ts';
import type { ScanModel } from '../../data/hotspots/question.ts';
import { clustersOf, type ScanCluster } from '../../engine/hotspots/scan/clusters.ts';
import { planScan } from '../../engine/hotspots/scan/plan.ts';
import {
  bernoulliProblem,
  permutationProblem,
  poissonProblem,
  type ScanProblem,
} from '../../engine/hotspots/scan/problem.ts';
import { textOfCell } from '../../engine/hotspots/study-area.ts';
import { gridOf } from '../../workers/hotspots/field.ts';
import type { Layer } from '../../workers/hotspots/layer.ts';
import type { ReplicatePool } from '../../workers/pool/replicate-pool.ts';
import type { Run } from '../../workers/pool/run.ts';
import { type Cluster, idsOf } from './clusters.ts';
import type { Answer } from './hotspots.ts';

/** Cells with events or people that can be scanned: their circles hold half of them, and must fit in memory. */
const SCANNED_MAX = 8000;
/** A scan is taken to be made anew each day. */
const ANALYSES_A_YEAR = 365;
/** Only what chance explains in less than one of twenty analyses is a cluster. */
const P_MAX = 0.05;

/** Clusters of a scan over the cells' centres, with the events in each. @throws HotspotError */
export async function scanClusters(answer: Answer, pool: ReplicatePool, run: Run): Promise<Cluster[]> {
  const { layer, question } = answer;
  const cells = scannedCells(layer);
  if (cells.length > SCANNED_MAX)
    throw new HotspotError(
      `resolution ${question.resolution}: ${cells.length} cells would be scanned, at most ${SCANNED_MAX} can be; take a coarser resolution or a smaller area`,
    );
  const problem = problemOf(layer, question.model!, cells);
  if (problem.totalCases === 0) return [];
  const plan = planScan(problem);
  const maxima = await pool.scan(plan, question.seed, question.replicates, run);
  return clustersOf(plan, maxima, { seed: question.seed, analysesAYear: ANALYSES_A_YEAR })
    .filter(({ p }) => p <= P_MAX)
    .map((cluster, index) => clusterOf(answer, cells, cluster, index + 1));
}

/** Numbers of the cells that weigh anything: those with people, or without a population those with events. */
function scannedCells({ area, counts, population }: Layer): number[] {
  const { length } = area.cells;
  const weights = population ?? new Float64Array(length);
  if (!population) for (const [slot, count] of counts.entries()) weights[slot % length] += count;
  return [...weights.keys()].filter((cell) => weights[cell] > 0);
}

function problemOf(layer: Layer, model: ScanModel, cells: readonly number[]): ScanProblem {
  const { area, steps, counts, population } = layer;
  const centres = cells.map((cell) => cellToLatLng(textOfCell(area.cells[cell])));
  const areas = {
    lat: Float64Array.from(centres, ([lat]) => lat),
    lng: Float64Array.from(centres, ([, lng]) => lng),
  };
  const cases = Uint32Array.from({ length: cells.length * steps.length }, (_, slot) => {
    const [cell, step] = [cells[Math.floor(slot / steps.length)]!, slot % steps.length];
    return counts[step * area.cells.length + cell];
  });
  if (model === 'permutation') return permutationProblem(areas, cases, steps.length);
  const people = Float64Array.from(cells, (cell) => population![cell]);
  if (model === 'bernoulli') return bernoulliProblem(areas, cases, Uint32Array.from(people, Math.round));
  return poissonProblem(areas, cases, people, steps.length);
}

function clusterOf(answer: Answer, cells: readonly number[], found: ScanCluster, number: number): Cluster {
  const { layer } = answer;
  const [lat, lng] = cellToLatLng(textOfCell(layer.area.cells[cells[found.centre]!]));
  const members = eventsIn(answer, new Set(Array.from(found.members, (member) => cells[member])), found);
  return {
    number,
    lat,
    lng,
    radius_m: found.radius_m,
    from: layer.steps[found.start]!.from,
    to: layer.steps[found.end - 1]!.to,
    events: found.cases,
    members,
    ids: idsOf(answer.events, members),
    scores: {
      expected: found.expected,
      relative_risk: found.relativeRisk,
      log_ratio: found.logRatio,
      p: found.p,
      recurrence_years: found.recurrence_years,
    },
  };
}

function eventsIn(
  { layer, question, events }: Answer,
  cells: ReadonlySet<number | undefined>,
  { start, end }: ScanCluster,
): number[] {
  const grid = gridOf(layer.area, events, layer.steps, question.resolution);
  const inside: number[] = [];
  visitSlots(events, grid, (slot, event) => {
    const step = Math.floor(slot / grid.cellCount);
    if (step >= start && step < end && cells.has(slot % grid.cellCount)) inside.push(event);
  });
  return inside;
}
