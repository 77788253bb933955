import { gridDisk } from 'h3-js';
import { describe, expect, test } from 'vitest';
import { cellTreeOf, countsOfNodes } from './cell-tree.ts';
import { giStar, weightsOf } from './gi-star.ts';
import { neighboursOf } from './neighbours.ts';
import { classesOf, twoSidedPs } from './significance.ts';
import { cellOfText, studyAreaOf } from './study-area.ts';
import { withheldOf } from './suppression.ts';

const AREA = studyAreaOf(8, gridDisk('882a107289fffff', 4).map(cellOfText));
const TREE = cellTreeOf(AREA, 8);
const WEIGHTS = weightsOf(neighboursOf(AREA, 1));
const { offsets, members } = WEIGHTS.neighbours;
const BELOW = 10;
/** One cell below the limit; the least other one is withheld with it. */
const SMALL = 4;
const COUNTS = Float64Array.from(AREA.cells, (_, cell) => (cell === SMALL ? 7 : 11 + ((cell * 5) % 13)));
const WITHHELD = withheldOf(TREE, countsOfNodes(TREE, COUNTS), BELOW);
const HIDDEN = Array.from(WITHHELD.keys()).filter((node) => WITHHELD[node] === 1);

/** The withheld cells that a cell's neighbourhood has. */
function hiddenNear(cell: number): number[] {
  return Array.from(members.subarray(offsets[cell], offsets[cell + 1])).filter((near) =>
    HIDDEN.includes(near),
  );
}

/** What the shown counts of a cell's neighbourhood sum to. */
function shownLag(cell: number): number {
  const near = Array.from(members.subarray(offsets[cell], offsets[cell + 1]));
  return near.reduce((sum, member) => sum + (HIDDEN.includes(member) ? 0 : COUNTS[member]), 0);
}

describe('whoever reads z at four decimals beside the shown counts', () => {
  test('computes every withheld count, so that such a reader is given classes only', () => {
    const z = giStar(COUNTS, WEIGHTS).map((score) => Math.round(score * 1e4) / 1e4);
    const mean = COUNTS.reduce((sum, count) => sum + count, 0) / COUNTS.length;
    const open = Array.from(z.keys())
      .filter((cell) => hiddenNear(cell).length === 0)
      .reduce((best, cell) => (Math.abs(z[cell]) > Math.abs(z[best]) ? cell : best));
    const deviation = (shownLag(open) - mean * WEIGHTS.total[open]) / (z[open] * WEIGHTS.spread[open]);
    const found = HIDDEN.map((hidden) => {
      const cell = Array.from(z.keys()).find((near) => hiddenNear(near).join() === String(hidden))!;
      return Math.round(
        z[cell] * deviation * WEIGHTS.spread[cell] + mean * WEIGHTS.total[cell] - shownLag(cell),
      );
    });
    expect(HIDDEN).toHaveLength(2);
    expect(found).toEqual(HIDDEN.map((hidden) => COUNTS[hidden]));
  });

  test('would see the same classes if the withheld counts were others', () => {
    const classes = (counts: Float64Array) => {
      const z = giStar(counts, WEIGHTS);
      return classesOf(z, twoSidedPs(z));
    };
    const [small, other] = [SMALL, ...HIDDEN.filter((hidden) => hidden !== SMALL)];
    for (let count = 1; count < BELOW; count++) {
      const moved = COUNTS.slice();
      moved[other] += moved[small] - count;
      moved[small] = count;
      expect(classes(moved)).toEqual(classes(COUNTS));
    }
  });
});
