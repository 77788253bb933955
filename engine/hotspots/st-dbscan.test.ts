import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { naiveStDbscan } from './naive/st-dbscan.ts';
import { NOISE, stDbscan } from './st-dbscan.ts';
import type { SpaceTimePoints } from './st-dbscan-grid.ts';

const REFERENCE = resolve(import.meta.dirname, '../../../shared/fixtures/hotspots/stdbscan.json');
/** Metres of a degree of the equator. */
const DEGREE_M = 111_195.08;

interface Run {
  readonly eps1_m: number;
  readonly eps2_h: number;
  readonly minPts: number;
  readonly labels: readonly number[];
  readonly core: readonly boolean[];
  readonly border_allowed: Readonly<Record<string, readonly number[]>>;
}

function pointsOf(rows: readonly (readonly [lat: number, lng: number, at_h: number])[]): SpaceTimePoints {
  return {
    lat: Float64Array.from(rows, ([lat]) => lat),
    lng: Float64Array.from(rows, ([, lng]) => lng),
    at_h: Float64Array.from(rows, ([, , at_h]) => at_h),
  };
}

test.skipIf(!existsSync(REFERENCE))(
  'core points, their clusters and borders are those of the reference (if it stands beside the project)',
  () => {
    const { points, runs } = JSON.parse(readFileSync(REFERENCE, 'utf8'));
    const rows = pointsOf(points.map(({ lat, lon, t_hours }: Record<string, number>) => [lat, lon, t_hours]));
    expect(runs.length).toBe(3);
    for (const run of runs as Run[]) {
      const found = stDbscan(rows, { reach_m: run.eps1_m, reach_h: run.eps2_h, minimumPoints: run.minPts });
      expect([...found.isCore].map(Boolean)).toEqual(run.core);
      const theirs = new Map(
        run.labels.flatMap((label, i) => (run.core[i] ? [[found.labels[i], label]] : [])),
      );
      expect(new Set(theirs.values()).size).toBe(found.clusterCount);
      for (const [point, label] of found.labels.entries()) {
        const allowed = run.core[point] ? [run.labels[point]] : (run.border_allowed[point] ?? [NOISE]);
        expect(allowed).toContain(theirs.get(label) ?? NOISE);
      }
    }
  },
);

/** Points on a coarse lattice, so that distances tie and meet the limit; near and across the antimeridian. */
const lattice = fc
  .array(
    fc.tuple(
      fc.integer({ min: -3, max: 3 }).map((mark) => mark * 0.01),
      fc.tuple(fc.constantFrom(0, 180), fc.integer({ min: -3, max: 3 })).map(([base, mark]) => {
        const lng = base + mark * 0.01;
        return lng > 180 ? lng - 360 : lng;
      }),
      fc.integer({ min: 0, max: 6 }),
    ),
    { maxLength: 40 },
  )
  .map(pointsOf);

test('the clusters are those of the plain definition', () => {
  fc.assert(
    fc.property(
      lattice,
      // Between the distances of the lattice: on one of them the last bit would decide.
      fc.constantFrom(0.5, 1.2, 1.5, 2.1, 500_000).map((marks) => marks * 0.01 * DEGREE_M),
      fc.integer({ min: 0, max: 3 }),
      fc.integer({ min: 1, max: 5 }),
      (points, reach_m, reach_h, minimumPoints) => {
        const settings = { reach_m, reach_h, minimumPoints };
        const { clusterCount, isCore, labels } = naiveStDbscan(points, settings);
        const found = stDbscan(points, settings);
        expect(found.clusterCount).toBe(clusterCount);
        expect(found.isCore).toEqual(isCore);
        for (const [point, label] of labels.entries()) {
          if (isCore[point] || label === NOISE) expect(found.labels[point]).toBe(label);
          else expect(found.labels[point]).not.toBe(NOISE);
        }
      },
    ),
    { numRuns: 500 },
  );
});

test('a border point between two clusters joins the nearer one, whichever is found first', () => {
  const along_km = [-1, -1, -1, 0, 1.1, 2.4, 3.4, 3.4, 3.4];
  const settings = { reach_m: 1350, reach_h: 1, minimumPoints: 5 };
  const clusters = (all_km: readonly number[]) =>
    stDbscan(pointsOf(all_km.map((km) => [0, (km * 1000) / DEGREE_M, 0])), settings);
  const { isCore, labels } = clusters(along_km);
  expect([...isCore]).toEqual([0, 0, 0, 1, 0, 1, 0, 0, 0]);
  expect([...labels]).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1]);
  expect([...clusters(along_km.toReversed()).labels]).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 1]);
});

test('both ends of the reach in time belong to it', () => {
  const points = pointsOf([
    [21, 105, 0],
    [21, 105, 2],
    [21, 105, 4.5],
  ]);
  const { labels } = stDbscan(points, { reach_m: 0, reach_h: 2, minimumPoints: 2 });
  expect([...labels]).toEqual([0, 0, NOISE]);
});

test('no points are no clusters, one point is noise', () => {
  const settings = { reach_m: 100, reach_h: 1, minimumPoints: 2 };
  expect(stDbscan(pointsOf([]), settings).clusterCount).toBe(0);
  expect([...stDbscan(pointsOf([[21, 105, 0]]), settings).labels]).toEqual([NOISE]);
});

test.each([
  [[[21, 105, Number.NaN]], {}, 'at_h of point 0 is NaN'],
  [[[Number.NaN, 105, 0]], {}, 'lat of point 0 is NaN'],
  [[[21, 105, 0]], { reach_m: -1 }, 'reach_m is -1'],
  [[[21, 105, 0]], { reach_h: Number.NaN }, 'reach_h is NaN'],
  [[[21, 105, 0]], { minimumPoints: 0 }, 'minimumPoints is 0'],
] as const)('points %o with settings %o are refused', (rows, settings, message) => {
  const asked = { reach_m: 100, reach_h: 1, minimumPoints: 2, ...settings };
  expect(() => stDbscan(pointsOf(rows), asked)).toThrow(message);
});
