import { arc_m, squaredChord, unitVectors } from '../sphere.ts';
import { NOISE, type StDbscanClusters, type StDbscanSettings } from '../st-dbscan.ts';
import type { SpaceTimePoints } from '../st-dbscan-grid.ts';

/** The clusters as their definition reads, every pair of points compared. For tests. */
export function naiveStDbscan(
  { lat, lng, at_h }: SpaceTimePoints,
  { reach_m, reach_h, minimumPoints }: StDbscanSettings,
): StDbscanClusters {
  const vectors = unitVectors(lat, lng);
  const all = [...lat.keys()];
  const metres = (a: number, b: number) => arc_m(squaredChord(vectors, a, b));
  const hours = (a: number, b: number) => Math.abs(at_h[a] - at_h[b]);
  const isNear = (a: number, b: number) => metres(a, b) <= reach_m && hours(a, b) <= reach_h;
  const cores = all.filter((point) => all.filter((other) => isNear(point, other)).length >= minimumPoints);
  const labels = new Int32Array(all.length).fill(NOISE);
  let clusterCount = 0;
  for (const core of cores) {
    if (labels[core] !== NOISE) continue;
    let reached = [core];
    while (reached.length > 0) {
      for (const point of reached) labels[point] = clusterCount;
      reached = cores.filter(
        (other) =>
          labels[other] === NOISE && cores.some((c) => labels[c] === clusterCount && isNear(c, other)),
      );
    }
    clusterCount++;
  }
  for (const point of all.filter((other) => !cores.includes(other))) {
    const [nearest] = cores
      .filter((core) => isNear(point, core))
      .sort((a, b) => metres(point, a) - metres(point, b) || hours(point, a) - hours(point, b) || a - b);
    if (nearest !== undefined) labels[point] = labels[nearest];
  }
  return { clusterCount, labels, isCore: Uint8Array.from(all, (point) => (cores.includes(point) ? 1 : 0)) };
}
