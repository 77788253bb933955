import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { gridDisk, gridDistance } from 'h3-js';
import { describe, expect, test } from 'vitest';
import { expectClose } from '../testing/close.ts';
import { giStar, type Weights, weightsOf, whyNoScore } from './gi-star.ts';
import { KERNEL_NAMES, type Kernel, ringWeights } from './kernels.ts';
import { LiveGiStar } from './live-gi-star.ts';
import { naiveGiStar } from './naive/gi-star.ts';
import { neighboursOf, neighbourTable } from './neighbours.ts';
import { classesOf, twoSidedPs } from './significance.ts';
import { cellOfText, type StudyArea, studyAreaOf, textOfCell } from './study-area.ts';

const FIXTURES = new URL('../../../shared/fixtures/hotspots/', import.meta.url);
const ABSENT = !existsSync(FIXTURES);
const SEED = 20211229;
const CELLS = gridDisk('882a107289fffff', 4).map(cellOfText);

/** Weights of the k-rings of an area. */
function ringsOf(area: StudyArea, k: number, kernel: Kernel = 'uniform'): Weights {
  return weightsOf(neighboursOf(area, k), kernel);
}

/** An area with one count for each of its cells. */
const COUNTED = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...CELLS), fc.nat(30)), { minLength: 1, selector: ([cell]) => cell })
  .map((pairs) => {
    const counts = new Map(pairs);
    const area = studyAreaOf(8, counts.keys());
    return { area, counts: Float64Array.from(area.cells, (cell) => counts.get(cell)!) };
  });

const KERNEL = fc.constantFrom(...KERNEL_NAMES);
const K = fc.integer({ min: 0, max: 3 });

/** The naive z, over distances asked one by one. */
function naive(area: StudyArea, counts: Float64Array, k: number, kernel: Kernel): number[] {
  const weights = ringWeights(kernel, k);
  const texts = Array.from(area.cells, textOfCell);
  const matrix = texts.map((from) => texts.map((to) => weights[gridDistance(from, to)] ?? 0));
  return naiveGiStar(Array.from(counts), matrix).map((z) => z ?? Number.NaN);
}

test('three cells in a row: z by hand', () => {
  // x = 1, 2, 6: mean 3, s² = 14/3. Cell 0 has W = 2: (3 − 6) / √(14/3 · (3·2 − 4)/2) = −3 / √(14/3).
  const line = neighbourTable(1, 3, 3, (cell, add) => {
    for (const near of [cell - 1, cell, cell + 1])
      if (near >= 0 && near < 3) add(near, Math.abs(near - cell));
  });
  const weights = weightsOf(line);
  const z = giStar(Float64Array.of(1, 2, 6), weights);
  expect(z[0]).toBeCloseTo(-3 / Math.sqrt(14 / 3), 14);
  expect(z[2]).toBeCloseTo(2 / Math.sqrt(14 / 3), 14);
  expect(z[1]).toBeNaN();
  expect([0, 1].map((cell) => whyNoScore(cell, z, weights))).toEqual([
    null,
    'the neighbourhood is the whole study area',
  ]);
});

test('where all values are equal there is no z, and the reason is said', () => {
  const weights = ringsOf(studyAreaOf(8, CELLS), 2);
  const z = giStar(new Float64Array(CELLS.length).fill(0.1), weights);
  expect(z.every(Number.isNaN)).toBe(true);
  expect(whyNoScore(0, z, weights)).toBe('all values are equal');
  expect(classesOf(z, twoSidedPs(z)).every((hotClass) => hotClass === 0)).toBe(true);
});

test('one event raises its neighbourhood alike and lowers the rest', () => {
  const area = studyAreaOf(8, CELLS);
  const counts = new Float64Array(CELLS.length);
  counts[30] = 1;
  const { neighbours } = ringsOf(area, 1);
  const near = new Set(neighbours.members.subarray(neighbours.offsets[30], neighbours.offsets[31]));
  const z = giStar(counts, weightsOf(neighbours));
  for (const [cell, score] of z.entries()) expect(score > 0).toBe(near.has(cell));
});

test('an empty area, and an area of one cell', () => {
  expect(giStar(new Float64Array(0), ringsOf(studyAreaOf(8, []), 2))).toHaveLength(0);
  expect(giStar(Float64Array.of(3), ringsOf(studyAreaOf(8, CELLS.slice(0, 1)), 2))[0]).toBeNaN();
});

test('values that do not fit the area, or are not finite, are refused', () => {
  const weights = ringsOf(studyAreaOf(8, CELLS.slice(0, 2)), 1);
  expect(() => giStar(Float64Array.of(1), weights)).toThrow('1 values for 2 cells of the study area');
  expect(() => giStar(Float64Array.of(1, Number.NaN), weights)).toThrow(
    'value 1 is NaN, expected a finite number',
  );
});

describe('on any area', () => {
  test('z is the naive one', () => {
    fc.assert(
      fc.property(COUNTED, K, KERNEL, ({ area, counts }, k, kernel) => {
        const z = giStar(counts, ringsOf(area, k, kernel));
        expectClose(z, naive(area, counts, k, kernel), 1e-9);
      }),
      { seed: SEED, numRuns: 100 },
    );
  });

  test('z is the same for values scaled and shifted, and turned for values negated', () => {
    fc.assert(
      fc.property(COUNTED, K, KERNEL, ({ area, counts }, k, kernel) => {
        const weights = ringsOf(area, k, kernel);
        const z = giStar(counts, weights);
        const moved = giStar(
          counts.map((count) => 0.37 * count + 1000),
          weights,
        );
        const negated = giStar(
          counts.map((count) => -count),
          weights,
        );
        expectClose(moved, z, 1e-8);
        expectClose(
          negated.map((score) => -score),
          z,
          1e-12,
        );
      }),
      { seed: SEED, numRuns: 100 },
    );
  });

  test('cells numbered otherwise have the same z', () => {
    fc.assert(
      fc.property(COUNTED, fc.infiniteStream(fc.nat()), ({ area, counts }, keys) => {
        const order = Array.from(counts.keys(), (cell) => ({ cell, key: keys.next().value }))
          .toSorted((a, b) => a.key - b.key)
          .map(({ cell }) => cell);
        const { offsets, members, rings } = neighboursOf(area, 2);
        const renumbered = neighbourTable(2, order.length, 19, (number, add) => {
          for (let pos = offsets[order[number]]; pos < offsets[order[number] + 1]; pos++)
            add(order.indexOf(members[pos]), rings[pos]);
        });
        const z = giStar(counts, ringsOf(area, 2, 'gaussian'));
        const moved = giStar(
          Float64Array.from(order, (cell) => counts[cell]),
          weightsOf(renumbered, 'gaussian'),
        );
        expectClose(
          moved,
          order.map((cell) => z[cell]),
          1e-12,
        );
      }),
      { seed: SEED, numRuns: 50 },
    );
  });

  test('events added one by one give the z of a full run', () => {
    const events = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 3 })), { maxLength: 30 });
    fc.assert(
      fc.property(COUNTED, K, KERNEL, events, ({ area, counts }, k, kernel, added) => {
        const weights = ringsOf(area, k, kernel);
        const live = new LiveGiStar(counts, weights);
        const grown = counts.slice();
        for (const [number, count] of added) {
          const cell = number % counts.length;
          live.add(cell, count);
          grown[cell] += count;
        }
        const z = giStar(grown, weights);
        expectClose(live.scores(), z, 1e-12);
        for (const [cell, score] of live.scores().entries()) {
          expect(live.score(cell)).toBe(score);
        }
      }),
      { seed: SEED, numRuns: 100 },
    );
  });
});

test('an event that is taken back leaves no trace', () => {
  const weights = ringsOf(studyAreaOf(8, CELLS), 2, 'gaussian');
  const counts = Float64Array.from(CELLS, (_, cell) => (cell * 7) % 11);
  const live = new LiveGiStar(counts, weights);
  const before = live.scores();
  live.add(17, 5);
  expect(live.scores()).not.toEqual(before);
  live.add(17, -5);
  expect(live.scores()).toEqual(before);
});

test('counts that are not whole are refused', () => {
  const weights = ringsOf(studyAreaOf(8, CELLS.slice(0, 2)), 1);
  expect(() => new LiveGiStar(Float64Array.of(1, 0.5), weights)).toThrow('count of cell 1 is 0.5');
});

interface Lattice {
  readonly neighbors_without_self: number[][];
  readonly vars: Record<
    string,
    { x: number[]; gistar_z: number[]; gistar_p_two_sided: number[]; gi_bin_fdr: number[] }
  >;
}

describe.skipIf(ABSENT)('reference results (needs shared/fixtures)', () => {
  test.each(['sids2', 'columbus'])('%s: z, p and classes', (name) => {
    const lattice: Lattice = JSON.parse(
      readFileSync(new URL('gistar_ncsids_columbus.json', FIXTURES), 'utf8'),
    )[name];
    const borders = lattice.neighbors_without_self;
    const weights = weightsOf(
      neighbourTable(1, borders.length, 20, (cell, add) => {
        add(cell, 0);
        for (const near of borders[cell]) add(near, 1);
      }),
    );
    for (const { x, gistar_z, gistar_p_two_sided, gi_bin_fdr } of Object.values(lattice.vars)) {
      const z = giStar(Float64Array.from(x), weights);
      const p = twoSidedPs(z);
      expectClose(z, gistar_z, 1e-9);
      expectClose(p, gistar_p_two_sided, 1e-9);
      expect(Array.from(classesOf(z, p))).toEqual(gi_bin_fdr);
    }
  });

  test('631 cells: z, p and the number of hot and cold cells for each kernel and k', () => {
    const reference = JSON.parse(readFileSync(new URL('gistar_h3_synth.json', FIXTURES), 'utf8'));
    const cells: bigint[] = reference.cells.map(cellOfText);
    const area = studyAreaOf(8, cells);
    const place = Array.from(area.cells, (cell) => cells.indexOf(cell));
    const counts = Float64Array.from(place, (row) => reference.cases[row]);
    expect(Object.keys(reference.results)).toHaveLength(15);
    for (const [name, expected] of Object.entries<Record<string, never>>(reference.results)) {
      const [kernel, k] = name.split('_k');
      const z = giStar(counts, ringsOf(area, Number(k), kernel as Kernel));
      const p = twoSidedPs(z);
      const classes = classesOf(z, p);
      expectClose(
        z,
        place.map((row) => expected.z[row]),
        1e-9,
      );
      expectClose(
        p,
        place.map((row) => expected.p_two_sided[row]),
        1e-9,
      );
      expect(classes.filter((hotClass) => hotClass >= 2)).toHaveLength(expected.n_hot);
      expect(classes.filter((hotClass) => hotClass <= -2)).toHaveLength(expected.n_cold);
    }
    const z = giStar(counts, ringsOf(area, 2));
    const highest = Math.max(...z);
    expect(highest).toBeCloseTo(13.398220785752848, 9);
    expect(textOfCell(area.cells[z.indexOf(highest)])).toBe('882a100d2dfffff');
  });
});
