import fc from 'fast-check';
import { cellToChildren } from 'h3-js';
import { describe, expect, test } from 'vitest';
import { type CellTree, cellTreeOf, countsOfNodes } from './cell-tree.ts';
import { cellOfText, studyAreaOf } from './study-area.ts';
import { suppressed } from './suppression.ts';

/** Two resolutions above the cells, so that parents have parents. */
const PARENT = '862a1072fffffff';
const CELLS = cellToChildren(PARENT, 8).map(cellOfText);
const BELOW = 10;
const PRIME = 65521;

interface Equation {
  /** Coefficient of each withheld number, by its place in the whole table. */
  readonly terms: Map<number, number>;
  /** What the shown numbers leave for them. */
  readonly rest: number;
}

/** What a reader is given: every node in every step, and its total; `step === stepCount` are the totals. */
interface Table {
  readonly tree: CellTree;
  readonly stepCount: number;
  readonly counts: Float64Array;
  readonly withheld: Uint8Array;
}

function tableOf(tree: CellTree, steps: readonly (readonly number[])[]): Table {
  const values = Float64Array.from(steps.flat());
  const cube = { cellCount: tree.leafCount, stepCount: steps.length, values };
  const hidden = suppressed(tree, cube, BELOW);
  const totals = steps[0].map((_, cell) => steps.reduce((sum, step) => sum + step[cell], 0));
  const counts = [...steps, totals].map((step) => Array.from(countsOfNodes(tree, Float64Array.from(step))));
  return {
    tree,
    stepCount: steps.length,
    counts: Float64Array.from(counts.flat()),
    withheld: Uint8Array.from([...hidden.steps, ...hidden.totals]),
  };
}

/** All sums that hold between the numbers: a parent is its children, a total its steps. */
function equationsOf({ tree, stepCount, counts, withheld }: Table): Equation[] {
  const nodeCount = tree.parents.length + 1;
  const sums: number[][] = [];
  for (let step = 0; step <= stepCount; step++) {
    for (let node = tree.leafCount; node < nodeCount; node++) {
      const children = tree.children.subarray(tree.offsets[node], tree.offsets[node + 1]);
      sums.push([node, ...children].map((of) => step * nodeCount + of));
    }
  }
  for (let node = 0; node < nodeCount; node++)
    sums.push([
      stepCount * nodeCount + node,
      ...Array.from({ length: stepCount }, (_, step) => step * nodeCount + node),
    ]);
  return sums.map(([whole, ...parts]) => {
    const signed = [[whole, -1] as const, ...parts.map((part) => [part, 1] as const)];
    return {
      terms: new Map(signed.filter(([at]) => withheld[at] === 1)),
      rest: -signed.reduce((sum, [at, sign]) => sum + (withheld[at] === 1 ? 0 : sign * counts[at]), 0),
    };
  });
}

/** The withheld numbers that the equations alone give: rows of one term once they are solved, over a prime field. */
function solvedBy(equations: readonly Equation[]): number[] {
  const rows = equations.map(({ terms }) => new Map(terms));
  const solved: Map<number, number>[] = [];
  for (let row = rows.pop(); row !== undefined; row = rows.pop()) {
    const pivot = row.entries().next().value;
    if (pivot === undefined) continue;
    const [column, coefficient] = pivot;
    const inverse = power(coefficient, PRIME - 2);
    for (const [at, value] of row) row.set(at, modulo(value * inverse));
    for (const other of [...rows, ...solved]) subtract(other, row, other.get(column) ?? 0);
    solved.push(row);
  }
  return solved.filter((row) => row.size === 1).map((row) => row.keys().next().value!);
}

function subtract(from: Map<number, number>, row: ReadonlyMap<number, number>, times: number): void {
  if (times === 0) return;
  for (const [at, value] of row) {
    const left = modulo((from.get(at) ?? 0) - times * value);
    if (left === 0) from.delete(at);
    else from.set(at, left);
  }
}

function modulo(value: number): number {
  return ((value % PRIME) + PRIME) % PRIME;
}

function power(base: number, exponent: number): number {
  let result = 1;
  for (let left = exponent, square = modulo(base); left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = modulo(result * square);
    square = modulo(square * square);
  }
  return result;
}

/** Bounds of every withheld number from "at least 1" and the equations, until they yield no more. */
function boundsBy(equations: readonly Equation[]): Map<number, [number, number]> {
  const bounds = new Map<number, [number, number]>();
  for (const { terms } of equations)
    for (const at of terms.keys()) bounds.set(at, [1, Number.POSITIVE_INFINITY]);
  for (let narrowed = true; narrowed; ) {
    narrowed = equations.some((equation) =>
      [...equation.terms.keys()].some((at) => narrow(equation, at, bounds)),
    );
  }
  return bounds;
}

/** What one equation says of one of its numbers; whether that is news. */
function narrow({ terms, rest }: Equation, at: number, bounds: Map<number, [number, number]>): boolean {
  let [least, most] = [rest, rest];
  for (const [other, sign] of terms) {
    if (other === at) continue;
    const [low, high] = bounds.get(other)!;
    least -= sign > 0 ? high : -low;
    most -= sign > 0 ? low : -high;
  }
  const [from, to] = terms.get(at)! > 0 ? [least, most] : [-most, -least];
  const [low, high] = bounds.get(at)!;
  bounds.set(at, [Math.max(low, from), Math.min(high, to)]);
  return from > low || to < high;
}

/** Steps of counts for part of the cells: many zeros, small and large. */
const STEPS = fc
  .tuple(fc.subarray(CELLS, { minLength: 1 }), fc.integer({ min: 1, max: 4 }))
  .chain(([cells, stepCount]) => {
    const count = fc.oneof(fc.constant(0), fc.constant(1), fc.integer({ min: 1, max: 12 }), fc.nat(60));
    const step = fc.array(count, { minLength: cells.length, maxLength: cells.length });
    return fc.record({
      tree: fc.integer({ min: 5, max: 8 }).map((coarsest) => cellTreeOf(studyAreaOf(8, cells), coarsest)),
      steps: fc.array(step, { minLength: stepCount, maxLength: stepCount }),
    });
  });

describe('whoever subtracts', () => {
  test('finds no withheld number by solving all sums', () => {
    fc.assert(
      fc.property(STEPS, ({ tree, steps }) => {
        expect(solvedBy(equationsOf(tableOf(tree, steps)))).toEqual([]);
      }),
      { seed: 8, numRuns: 150 },
    );
  });

  test('cannot rule out any small count of a withheld cell', () => {
    fc.assert(
      fc.property(STEPS, ({ tree, steps }) => {
        const table = tableOf(tree, steps);
        const nodeCount = tree.parents.length + 1;
        for (const [at, [low, high]] of boundsBy(equationsOf(table))) {
          if (at % nodeCount >= tree.leafCount || at >= table.stepCount * nodeCount) continue;
          expect([at, low]).toEqual([at, 1]);
          expect(high).toBeGreaterThanOrEqual(BELOW - 1);
        }
      }),
      { seed: 9, numRuns: 150 },
    );
  });

  test('would find one if only small counts were withheld', () => {
    const tree = cellTreeOf(studyAreaOf(8, CELLS.slice(0, 3)), 8);
    const table = tableOf(tree, [[3, 20, 30]]);
    const bare = { ...table, withheld: table.counts.map((count) => Number(count > 0 && count < BELOW)) };
    expect(solvedBy(equationsOf({ ...bare, withheld: Uint8Array.from(bare.withheld) }))).toContain(0);
  });
});

describe('what is withheld', () => {
  const area = studyAreaOf(8, CELLS.slice(0, 4));
  const tree = cellTreeOf(area, 8);

  /** Cells, then the area, of one step. */
  function shown(...counts: number[]): (number | null)[] {
    const { withheld } = tableOf(tree, [counts]);
    const all = countsOfNodes(tree, Float64Array.from(counts));
    return Array.from(all, (count, node) => (withheld[node] === 1 ? null : count));
  }

  test('large counts and zeros are shown', () => {
    expect(shown(0, 10, 0, 25)).toEqual([0, 10, 0, 25, 35]);
    expect(shown(0, 0, 0, 0)).toEqual([0, 0, 0, 0, 0]);
  });

  test('a small count takes the least other one along', () => {
    expect(shown(3, 12, 40, 0)).toEqual([null, null, 40, 0, 55]);
  });

  test('small counts that leave each other open need no third', () => {
    expect(shown(5, 5, 40, 0)).toEqual([null, null, 40, 0, 50]);
  });

  test('counts of 1 that their sum would give away do', () => {
    expect(shown(1, 1, 40, 50)).toEqual([null, null, null, 50, 92]);
  });

  test('a lone small count takes the area along', () => {
    expect(shown(3, 0, 0, 0)).toEqual([null, 0, 0, 0, null]);
  });

  test('a total is withheld where a step is', () => {
    const { withheld } = tableOf(tree, [
      [3, 12, 40, 0],
      [50, 50, 50, 0],
    ]);
    expect(Array.from(withheld.subarray(10))).toEqual([1, 1, 0, 0, 0]);
    expect(Array.from(withheld.subarray(5, 10))).toEqual([0, 0, 0, 0, 0]);
  });

  test('a parent that is withheld does not add up from shown cells', () => {
    const nested = cellTreeOf(studyAreaOf(8, CELLS), 7);
    const counts = CELLS.map((_, cell) => (cell < 7 ? 20 : Number(cell === 7) * 4));
    const { withheld } = tableOf(nested, [counts]);
    const nodeCount = nested.parents.length + 1;
    expect(withheld.subarray(0, nested.leafCount).filter(Boolean)).toHaveLength(2);
    expect(withheld.subarray(nested.leafCount, nodeCount).filter(Boolean)).toHaveLength(2);
  });
});

test('limits and columns that do not fit are refused', () => {
  const tree = cellTreeOf(studyAreaOf(8, CELLS), 6);
  const cube = { cellCount: 1, stepCount: 1, values: Float64Array.of(1) };
  expect(() => suppressed(tree, cube, 10)).toThrow(`counts of 1 cells, a tree of ${CELLS.length}`);
  expect(() => suppressed(tree, cube, 1)).toThrow('suppress_below is 1');
  const halves = { cellCount: CELLS.length, stepCount: 1, values: new Float64Array(CELLS.length).fill(0.5) };
  expect(() => suppressed(tree, halves, 10)).toThrow('count 0 is 0.5, expected a whole number from 0');
  expect(() => cellTreeOf(studyAreaOf(8, CELLS), 9)).toThrow(
    'coarsest is 9, expected a resolution from 0 to 8',
  );
});
