import { existsSync, readFileSync } from 'node:fs';
import { gridDisk } from 'h3-js';
import { expect, test } from 'vitest';
import { type Weights, weightsOf } from './gi-star.ts';
import { localMoran, localMoranTails } from './local-moran.ts';
import { neighboursOf, neighbourTable } from './neighbours.ts';
import { cellOfText, studyAreaOf } from './study-area.ts';

const FIXTURE = new URL('../../../shared/fixtures/hotspots/gistar_ncsids_columbus.json', import.meta.url);

/** Cells with their neighbours, written as lists. */
function bordersOf(lists: readonly (readonly number[])[]): Weights {
  return weightsOf(
    neighbourTable(1, lists.length, 20, (cell, add) => {
      add(cell, 0);
      for (const near of lists[cell]) add(near, 1);
    }),
  );
}

test('three cells in a row: by hand', () => {
  // x = 1, 2, 6: z = −2, −1, 3, Σ z² = 14. I_0 = 2 · −2 · −1 / 14, I_1 = 2 · −1 · ½ / 14, I_2 = 2 · 3 · −1 / 14.
  const { moran, quadrants } = localMoran(Float64Array.of(1, 2, 6), bordersOf([[1], [0, 2], [1]]));
  expect(moran[0]).toBeCloseTo(4 / 14, 14);
  expect(moran[1]).toBeCloseTo(-1 / 14, 14);
  expect(moran[2]).toBeCloseTo(-6 / 14, 14);
  expect(Array.from(quadrants)).toEqual([3, 2, 4]);
});

test('a cell without neighbours has 0, equal values none', () => {
  expect(localMoran(Float64Array.of(1, 2, 6), bordersOf([[1], [0], []])).moran[2]).toBe(0);
  const { moran, quadrants } = localMoran(Float64Array.of(2, 2), bordersOf([[1], [0]]));
  expect(moran).toEqual(Float64Array.of(Number.NaN, Number.NaN));
  expect(Array.from(quadrants)).toEqual([0, 0]);
});

test('a block of high values is rare among permutations, a chequered area is not a block', () => {
  const cells = gridDisk('882a107289fffff', 5);
  const area = studyAreaOf(8, cells.map(cellOfText));
  const block = new Set(gridDisk('882a107289fffff', 1).map(cellOfText));
  const values = Float64Array.from(area.cells, (cell) => (block.has(cell) ? 10 : 1));
  const centre = area.cells.indexOf(cellOfText('882a107289fffff'));
  const weights = weightsOf(neighboursOf(area, 1));
  const { below, above } = localMoranTails(values, weights, { seed: 1, from: 0, to: 999 });
  expect(below[centre] + above[centre]).toBe(0);
  expect(localMoran(values, weights).quadrants[centre]).toBe(1);
});

test.skipIf(!existsSync(FIXTURE))('North Carolina and Columbus (needs shared/fixtures)', () => {
  for (const lattice of Object.values<never>(JSON.parse(readFileSync(FIXTURE, 'utf8'))) as {
    neighbors_without_self: number[][];
    vars: Record<string, { x: number[]; local_moran_I_row_std: number[]; local_moran_quadrant: number[] }>;
  }[]) {
    const weights = bordersOf(lattice.neighbors_without_self);
    for (const { x, local_moran_I_row_std, local_moran_quadrant } of Object.values(lattice.vars)) {
      const { moran, quadrants } = localMoran(Float64Array.from(x), weights);
      for (const [cell, value] of local_moran_I_row_std.entries()) expect(moran[cell]).toBeCloseTo(value, 9);
      expect(Array.from(quadrants)).toEqual(local_moran_quadrant);
    }
  }
});
