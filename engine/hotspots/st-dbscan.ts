import { type Reach, SpaceTimeGrid, type SpaceTimePoints } from './st-dbscan-grid.ts';

/**
 * Clusters of single events, near in space and in time (Birant and Kut 2007, DOI 10.1016/j.datak.2006.01.013,
 * without their attributes beside space and time). They describe; they test nothing.
 *
 * A point is core if at least `minimumPoints` points, itself included, lie within reach. Core points within reach
 * of each other are one cluster. A point that is not core but within reach of one is a border point; the paper
 * leaves it to the cluster that happens to be found first. Here it joins that of its nearest core point in metres,
 * then in hours, then by the lower number, whatever the order of the search.
 */
export interface StDbscanSettings extends Reach {
  readonly minimumPoints: number;
}

/** A point in no cluster. */
export const NOISE = -1;

export interface StDbscanClusters {
  readonly clusterCount: number;
  /** Cluster of each point, numbered by their first core point; or `NOISE`. */
  readonly labels: Int32Array;
  /** 1 for core points. */
  readonly isCore: Uint8Array;
}

/** @throws RangeError for points that are not on the globe, instants or settings that are no numbers */
export function stDbscan(points: SpaceTimePoints, settings: StDbscanSettings): StDbscanClusters {
  const { minimumPoints } = settings;
  if (!(Number.isInteger(minimumPoints) && minimumPoints >= 1))
    throw new RangeError(`minimumPoints is ${minimumPoints}, expected a whole number from 1`);
  const grid = new SpaceTimeGrid(points, settings);
  const isCore = corePoints(grid, minimumPoints);
  const labels = new Int32Array(grid.count).fill(NOISE);
  let clusterCount = 0;
  for (let point = 0; point < grid.count; point++) {
    if (isCore[point] && labels[point] === NOISE) spread(grid, isCore, labels, point, clusterCount++);
  }
  for (let point = 0; point < grid.count; point++) {
    if (!isCore[point]) labels[point] = clusterOfBorder(grid, points.at_h, isCore, labels, point);
  }
  return { clusterCount, labels, isCore };
}

function corePoints(grid: SpaceTimeGrid, minimumPoints: number): Uint8Array {
  const isCore = new Uint8Array(grid.count);
  for (let point = 0; point < grid.count; point++) {
    let near = 0;
    grid.near(point, () => ++near < minimumPoints);
    isCore[point] = near >= minimumPoints ? 1 : 0;
  }
  return isCore;
}

/** Labels all core points that are reached from one over core points. */
function spread(
  grid: SpaceTimeGrid,
  isCore: Uint8Array,
  labels: Int32Array,
  first: number,
  cluster: number,
): void {
  const waiting = [first];
  labels[first] = cluster;
  for (let point = waiting.pop(); point !== undefined; point = waiting.pop()) {
    grid.near(point, (neighbour) => {
      if (isCore[neighbour] && labels[neighbour] === NOISE) {
        labels[neighbour] = cluster;
        waiting.push(neighbour);
      }
      return true;
    });
  }
}

/** Cluster of the nearest core point within reach, or `NOISE`. */
function clusterOfBorder(
  grid: SpaceTimeGrid,
  at_h: Float64Array,
  isCore: Uint8Array,
  labels: Int32Array,
  point: number,
): number {
  let nearest = -1;
  grid.near(point, (core) => {
    if (!isCore[core]) return true;
    const order =
      nearest < 0
        ? -1
        : grid.distance(point, core) - grid.distance(point, nearest) ||
          Math.abs(at_h[core] - at_h[point]) - Math.abs(at_h[nearest] - at_h[point]) ||
          core - nearest;
    if (order < 0) nearest = core;
    return true;
  });
  return nearest < 0 ? NOISE : labels[nearest];
}
