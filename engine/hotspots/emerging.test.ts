import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { gridDisk, gridDistance } from 'h3-js';
import { describe, expect, test } from 'vitest';
import { expectClose } from '../testing/close.ts';
import { directionOf, emergingHotspots, spaceTimeGiStar } from './emerging.ts';
import { categoryOf, PATTERNS } from './emerging-category.ts';
import { weightsOf } from './gi-star.ts';
import { hamedRao, mannKendall, senSlope } from './mann-kendall.ts';
import { naiveGiStar } from './naive/gi-star.ts';
import { neighboursOf } from './neighbours.ts';
import { cellOfText, studyAreaOf, textOfCell } from './study-area.ts';

const FIXTURE = new URL('../../../shared/fixtures/hotspots/emerging_hotspots.json', import.meta.url);
const AREA = studyAreaOf(8, gridDisk('882a107289fffff', 4).map(cellOfText));
const CELLS = AREA.cells.length;

/** Flags written as text: h hot, c cold, a point neither. */
function flagsOf(text: string): number[] {
  return Array.from(text, (letter) => ({ h: 1, c: -1 })[letter] ?? 0);
}

describe('categories', () => {
  test.each([
    ['..........', 0, 'none'],
    ['.........h', 0, 'new_hot'],
    ['c........h', 0, 'new_hot'],
    ['.......hhh', 1, 'consecutive_hot'],
    ['hhhhhhhhhh', 1, 'intensifying_hot'],
    ['hhhhhhhhhh', 0, 'persistent_hot'],
    ['.hhhhhhhhh', -1, 'diminishing_hot'],
    ['h......h.h', 0, 'sporadic_hot'],
    ['h..c...h.h', 0, 'oscillating_hot'],
    ['hhhhhhhhh.', 0, 'historical_hot'],
    ['hhhhhhhhhc', 0, 'new_cold'],
    ['h..h......', 0, 'none'],
    ['cccccccccc', -1, 'intensifying_cold'],
    ['cccccccccc', 1, 'diminishing_cold'],
    ['h', 0, 'new_hot'],
    ['', 0, 'none'],
  ])('%s with the direction %i is %s', (text, direction, category) => {
    expect(categoryOf(flagsOf(text), direction)).toBe(category);
  });

  test('cold mirrors hot', () => {
    const flags = fc.array(fc.constantFrom(-1, 0, 1), { maxLength: 20 });
    fc.assert(
      fc.property(flags, fc.constantFrom(-1, 0, 1), (list, direction) => {
        const mirrored = categoryOf(
          list.map((flag) => -flag),
          -direction,
        );
        const expected = categoryOf(list, direction).replace(/hot|cold/, (side) =>
          side === 'hot' ? 'cold' : 'hot',
        );
        expect(mirrored).toBe(expected);
      }),
      { seed: 6, numRuns: 500 },
    );
  });
});

test('a series that rises at every step has the greatest S, one of equal values none', () => {
  expect(mannKendall(Float64Array.of(1, 2, 3, 4))).toMatchObject({ s: 6, variance: 156 / 18 });
  expect(mannKendall(Float64Array.of(2, 2, 2))).toEqual({ s: 0, variance: 0, z: 0, p: 1 });
  expect(mannKendall(new Float64Array(0)).p).toBe(1);
  expect(senSlope(Float64Array.of(0, 1, 3))).toBe(1.5);
});

test('z of a step is Gi* over the cells of all steps, each with its rings in two of them', () => {
  const stepCount = 3;
  const values = Float64Array.from({ length: CELLS * stepCount }, (_, i) => (i * i) % 11);
  const cube = { cellCount: CELLS, stepCount, values };
  const texts = Array.from(AREA.cells, textOfCell);
  const near = texts.map((from) => texts.map((to) => (gridDistance(from, to) <= 1 ? 1 : 0)));
  const matrix = Array.from(values, (_, at) =>
    Array.from(values, (_, other) => {
      const steps = Math.floor(at / CELLS) - Math.floor(other / CELLS);
      return steps === 0 || steps === 1 ? near[at % CELLS][other % CELLS] : 0;
    }),
  );
  const z = spaceTimeGiStar(cube, weightsOf(neighboursOf(AREA, 1)));
  const plain = naiveGiStar(Array.from(values), matrix).map((score) => score ?? Number.NaN);
  expectClose(z, plain, 1e-10);
});

test('a cluster in the last step is new, one in all steps is not', () => {
  const stepCount = 6;
  const values = new Float64Array(CELLS * stepCount);
  const steady = AREA.cells.indexOf(cellOfText('882a107289fffff'));
  const late = AREA.cells.indexOf(cellOfText(gridDisk('882a107289fffff', 4).at(-1)!));
  for (let step = 0; step < stepCount; step++) values[step * CELLS + steady] = 20;
  values[(stepCount - 1) * CELLS + late] = 40;
  const { categories } = emergingHotspots(
    { cellCount: CELLS, stepCount, values },
    weightsOf(neighboursOf(AREA, 0)),
  );
  expect(categories[late]).toBe('new_hot');
  expect(categories[steady]).toMatch(/^(persistent|intensifying|diminishing)_hot$/);
});

test('where all values are equal no cell has a category', () => {
  const cube = { cellCount: CELLS, stepCount: 2, values: new Float64Array(CELLS * 2).fill(1) };
  const { categories, trends } = emergingHotspots(cube, weightsOf(neighboursOf(AREA, 1)));
  expect(new Set([...categories, ...trends])).toEqual(new Set([null]));
  expect(() => spaceTimeGiStar({ ...cube, stepCount: 3 }, weightsOf(neighboursOf(AREA, 1)))).toThrow(
    `${CELLS * 2} values for 3 steps of ${CELLS} cells`,
  );
});

describe.skipIf(!existsSync(FIXTURE))('reference series (needs shared/fixtures)', () => {
  const { cases }: { cases: readonly Reference[] } = existsSync(FIXTURE)
    ? JSON.parse(readFileSync(FIXTURE, 'utf8').replaceAll('NaN', 'null'))
    : { cases: [] };

  test('they show every pattern on both sides', () => {
    const shown = new Set(cases.map(({ category }) => category));
    expect(shown).toEqual(new Set(['none', ...PATTERNS.flatMap((name) => [`${name}_hot`, `${name}_cold`])]));
  });

  test.each(cases)('$label', (expected) => {
    const series = Float64Array.from(expected.gi_z);
    const trend = mannKendall(series);
    expect(trend.s).toBe(expected.S);
    expect(trend.variance).toBeCloseTo(expected.varS, 9);
    expect(trend.z).toBeCloseTo(expected.mk_z, 9);
    expect(trend.p).toBeCloseTo(expected.mk_p, 9);
    expect(senSlope(series)).toBeCloseTo(expected.sen_slope, 9);
    expect(directionOf(trend)).toBe(expected.trend);
    const flags = expected.gi_z.map((z) => (Math.abs(z) >= expected.threshold_z ? Math.sign(z) : 0));
    expect(categoryOf(flags, directionOf(trend))).toBe(expected.category);
    const modified = hamedRao(series);
    const { z, p, var_s } = expected.hamed_rao;
    expectClose([modified.z, modified.p, modified.variance], [z, p, var_s ?? Number.NaN], 1e-9);
  });
});

interface Reference {
  readonly label: string;
  readonly gi_z: number[];
  readonly threshold_z: number;
  readonly S: number;
  readonly varS: number;
  readonly mk_z: number;
  readonly mk_p: number;
  readonly sen_slope: number;
  readonly trend: number;
  readonly category: string;
  readonly hamed_rao: { readonly z: number; readonly p: number; readonly var_s: number | null };
}
