import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { gridDisk } from 'h3-js';
import { expect, test } from 'vitest';
import { DistinctDraws } from './distinct-draws.ts';
import { giStar, type Weights, weightsOf } from './gi-star.ts';
import { KERNEL_NAMES, type Kernel } from './kernels.ts';
import { neighboursOf, neighbourTable } from './neighbours.ts';
import { giStarTails, joinTails, permutationPs } from './permutation.ts';
import { streamOf } from './streams.ts';
import { cellOfText, studyAreaOf } from './study-area.ts';

const FIXTURE = new URL('../../../shared/fixtures/hotspots/gistar_ncsids_columbus.json', import.meta.url);
const CELLS = gridDisk('882a107289fffff', 3).map(cellOfText);
const SEED = 7;

/** Rings of part of a disk, with edges and holes. */
function ringsOf(cells: readonly bigint[], k: number, kernel: Kernel): Weights {
  return weightsOf(neighboursOf(studyAreaOf(8, cells), k), kernel);
}

/** How far two proportions of so many replicates may lie apart by chance. */
function allowance(p: number, count: number): number {
  return 4 * Math.sqrt((p * (1 - p)) / count) + 1 / (count + 1);
}

/** p of a cell with its neighbours' values shuffled plainly, as the definition says. */
function plainP(
  cell: number,
  values: Float64Array,
  { neighbours, ofRing, total }: Weights,
  count: number,
): number {
  const { offsets, members, rings } = neighbours;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const others = Array.from(values).toSpliced(cell, 1);
  const stream = streamOf(99, cell);
  const distance = (near: readonly number[]) => {
    let lag = 0;
    let next = 0;
    for (let pos = offsets[cell]; pos < offsets[cell + 1]; pos++)
      lag += ofRing[rings[pos]] * (members[pos] === cell ? values[cell] : near[next++]);
    return Math.abs(lag - mean * total[cell]);
  };
  const row = Array.from(members.subarray(offsets[cell], offsets[cell + 1])).filter((near) => near !== cell);
  const own = distance(row.map((near) => values[near]));
  let extreme = 0;
  for (let replicate = 0; replicate < count; replicate++) {
    const rest = others.slice();
    const drawn = row.map(() => rest.splice(stream.below(rest.length), 1)[0]);
    if (distance(drawn) >= own - 1e-9) extreme++;
  }
  return (1 + extreme) / (count + 1);
}

test('p is that of neighbours shuffled cell by cell, for every kernel, at edges and around holes', () => {
  const cells = CELLS.filter((_, i) => i % 7 !== 3);
  const values = Float64Array.from(cells, (_, cell) => (cell * cell) % 13);
  const count = 4000;
  for (const kernel of KERNEL_NAMES) {
    const weights = ringsOf(cells, 2, kernel);
    const tails = giStarTails(values, weights, { seed: SEED, from: 0, to: count });
    const p = permutationPs(giStar(values, weights), tails, count);
    for (let cell = 0; cell < cells.length; cell += 3) {
      const plain = plainP(cell, values, weights, count);
      // Both sides are drawn, so their chances add.
      expect(Math.abs(p[cell] - plain)).toBeLessThanOrEqual(Math.SQRT2 * allowance(plain, count));
    }
  }
});

test('replicates split in any way give the same tails', () => {
  const values = fc.array(fc.nat(9), { minLength: CELLS.length, maxLength: CELLS.length });
  const splits = fc.uniqueArray(fc.integer({ min: 1, max: 49 }), { maxLength: 5 });
  fc.assert(
    fc.property(values, splits, fc.constantFrom(...KERNEL_NAMES), (counts, inner, kernel) => {
      const weights = ringsOf(CELLS, 1, kernel);
      const column = Float64Array.from(counts);
      const ends = [0, ...inner.toSorted((a, b) => a - b), 50];
      const parts = ends
        .slice(1)
        .map((to, i) => giStarTails(column, weights, { seed: SEED, from: ends[i], to }));
      expect(joinTails(parts)).toEqual(giStarTails(column, weights, { seed: SEED, from: 0, to: 50 }));
    }),
    { seed: SEED, numRuns: 30 },
  );
});

test('p does not depend on a scale or a constant', () => {
  const weights = ringsOf(CELLS, 2, 'uniform');
  const values = Float64Array.from(CELLS, (_, cell) => (cell * 5) % 7);
  const replicates = { seed: SEED, from: 0, to: 200 };
  const tails = giStarTails(values, weights, replicates);
  const moved = values.map((value) => value * 4 + 64);
  expect(giStarTails(moved, weights, replicates)).toEqual(tails);
});

test('a lone high cell beside only equal ones is as extreme as in every replicate', () => {
  const weights = ringsOf(CELLS, 1, 'uniform');
  const values = new Float64Array(CELLS.length);
  values[18] = 5;
  const z = giStar(values, weights);
  const p = permutationPs(z, giStarTails(values, weights, { seed: SEED, from: 0, to: 99 }), 99);
  expect(p[18]).toBe(1);
});

test('where there is no z there is no p', () => {
  const weights = ringsOf(CELLS.slice(0, 1), 1, 'uniform');
  const tails = giStarTails(Float64Array.of(2), weights, { seed: SEED, from: 0, to: 9 });
  expect(permutationPs(giStar(Float64Array.of(2), weights), tails, 9)[0]).toBeNaN();
  expect(giStarTails(new Float64Array(0), ringsOf([], 1, 'uniform'), { seed: SEED, from: 0, to: 9 })).toEqual(
    {
      below: new Uint32Array(0),
      above: new Uint32Array(0),
    },
  );
});

test('a draw is distinct, depends on its stream alone, and may take everything', () => {
  const draws = new DistinctDraws(10, 10);
  draws.draw(streamOf(1, 2));
  const first = draws.places.slice();
  expect(first.toSorted()).toEqual(Uint32Array.from({ length: 10 }, (_, i) => i));
  draws.draw(streamOf(1, 3));
  expect(draws.places).not.toEqual(first);
  draws.draw(streamOf(1, 2));
  expect(draws.places).toEqual(first);
});

test.skipIf(!existsSync(FIXTURE))('one-sided p of esda, within chance (needs shared/fixtures)', () => {
  const count = 9999;
  for (const { neighbors_without_self: borders, vars } of Object.values<never>(
    JSON.parse(readFileSync(FIXTURE, 'utf8')),
  ) as { neighbors_without_self: number[][]; vars: Record<string, Record<string, number[]>> }[]) {
    const weights = weightsOf(
      neighbourTable(1, borders.length, 20, (cell, add) => {
        add(cell, 0);
        for (const near of borders[cell]) add(near, 1);
      }),
    );
    // Counts are left out: their sums tie, and esda's rounding breaks ties either way.
    for (const name of Object.keys(vars).filter((name) => ['SIDR74', 'SIDR79', 'CRIME'].includes(name))) {
      const { x, gistar_z, gistar_p_sim_9999_folded_one_sided_esda: folded } = vars[name];
      const { above } = giStarTails(Float64Array.from(x), weights, { seed: SEED, from: 0, to: count });
      for (const [cell, z] of gistar_z.entries()) {
        if (z <= 0) continue; // On the low side esda leaves ties out.
        const p = (1 + Math.min(above[cell], count - above[cell])) / (count + 1);
        expect(Math.abs(p - folded[cell])).toBeLessThanOrEqual(Math.SQRT2 * allowance(folded[cell], count));
      }
    }
  }
});
