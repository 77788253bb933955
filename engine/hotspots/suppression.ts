import { type CellTree, countsOfNodes } from './cell-tree.ts';
import type { SpaceTimeValues } from './study-area.ts';

/**
 * Small counts are withheld, and as many others as keep them from being computed out of what is shown: cells
 * and parents in each step, the area, and each one's total over the steps. After the cell suppression of
 * official tables (Hundepool et al. 2012, DOI 10.1002/9781118348239), made for a tree, where it is exact in O(n).
 *
 * - A count of 1 … `below` − 1 is withheld. A 0 is shown, so whoever reads "withheld" knows: at least 1.
 * - Let `low` be the least that a withheld node can be: 1 for a cell, else the sum over its children, shown
 *   ones with their count. Under a parent that is shown, the withheld children's sum is known, and so each of
 *   them lies in [low, low + slack], slack = Σ (count − low), if there are two; alone it is known.
 * - So a shown parent with withheld children needs two of them and a slack that leaves 1 … `below` − 1 possible
 *   for a cell. Where that fails, the least child shown is withheld too, down to one cell; where none is left,
 *   the parent.
 * - A total is withheld where one of its steps is. What moves within a withheld set of one step moves the same
 *   totals, so these give nothing back; a shown total has all its steps shown.
 *
 * Counts must add up: persons once a step and cell, as cases are. Of different areas, resolutions that do not
 * nest, or windows that overlap, only one set may be shown to a reader: their differences are not covered.
 */
export interface Withheld {
  /** 1 for a withheld node, that of `node` in `step` at `step * nodeCount + node`. */
  readonly steps: Uint8Array;
  /** 1 for a node whose total is withheld. */
  readonly totals: Uint8Array;
}

/**
 * @param counts whole numbers from 0, of the area's cells by step
 * @param below the least count that is shown beside 0; from 2
 */
export function suppressed(tree: CellTree, counts: SpaceTimeValues, below: number): Withheld {
  if (!Number.isInteger(below) || below < 2)
    throw new RangeError(`suppress_below is ${below}, expected a whole number from 2`);
  if (counts.cellCount !== tree.leafCount)
    throw new RangeError(`counts of ${counts.cellCount} cells, a tree of ${tree.leafCount}`);
  const at = counts.values.findIndex((count) => !Number.isSafeInteger(count) || count < 0);
  if (at >= 0) throw new RangeError(`count ${at} is ${counts.values[at]}, expected a whole number from 0`);
  const nodeCount = tree.parents.length + 1;
  const steps = new Uint8Array(nodeCount * counts.stepCount);
  const totals = new Uint8Array(nodeCount);
  for (let step = 0; step < counts.stepCount; step++) {
    const leaves = counts.values.subarray(step * counts.cellCount, (step + 1) * counts.cellCount);
    const withheld = withheldOf(tree, countsOfNodes(tree, leaves), below);
    steps.set(withheld, step * nodeCount);
    for (let node = 0; node < nodeCount; node++) totals[node] |= withheld[node];
  }
  return { steps, totals };
}

/** 1 for each node that is withheld in one step. */
export function withheldOf(tree: CellTree, counts: Float64Array, below: number): Uint8Array {
  const table = new Table(tree, counts);
  const slackNeeded = Math.max(1, below - 2);
  for (let node = 0; node < counts.length; node++) {
    if (counts[node] > 0 && counts[node] < below) table.withhold(node);
    else table.protect(node, slackNeeded);
  }
  return table.withheld;
}

/** One step's counts while nodes of it are being withheld, children before parents. */
class Table {
  readonly withheld: Uint8Array;
  readonly #tree: CellTree;
  readonly #counts: Float64Array;
  /** The least that a reader can know of each node; its count where it is shown. */
  readonly #low: Float64Array;

  constructor(tree: CellTree, counts: Float64Array) {
    this.#tree = tree;
    this.#counts = counts;
    this.#low = counts.slice();
    this.withheld = new Uint8Array(counts.length);
  }

  /** Withholds further children of a shown node, or itself, until none of them can be computed. */
  protect(node: number, slackNeeded: number): void {
    while (this.withheld[node] === 0 && this.#givesBack(node, slackNeeded))
      this.withhold(this.#leastShown(node) ?? node);
  }

  /** Withholds a node and, where all its children are shown, the least of them, down to a cell. */
  withhold(node: number): void {
    const path = [node];
    for (let at: number | null = node; at !== null; ) {
      at = this.#group(at).number === 0 ? this.#leastShown(at) : null;
      if (at !== null) path.push(at);
    }
    for (const at of path.reverse()) {
      this.withheld[at] = 1;
      this.#low[at] = this.#leastPossible(at);
    }
  }

  /** Whether a shown node's withheld children can be computed from it. */
  #givesBack(node: number, slackNeeded: number): boolean {
    const { number, slack } = this.#group(node);
    return number === 1 || (number > 1 && slack < slackNeeded);
  }

  /** The withheld children of a node: how many, and Σ (count − low). */
  #group(node: number): { number: number; slack: number } {
    let number = 0;
    let slack = 0;
    for (const child of this.#childrenOf(node)) {
      number += this.withheld[child];
      slack += this.#counts[child] - this.#low[child];
    }
    return { number, slack };
  }

  /** The shown child with the least count above 0. */
  #leastShown(node: number): number | null {
    let least: number | null = null;
    for (const child of this.#childrenOf(node)) {
      if (this.withheld[child] === 1 || this.#counts[child] === 0) continue;
      if (least === null || this.#counts[child] < this.#counts[least]) least = child;
    }
    return least;
  }

  #leastPossible(node: number): number {
    if (node < this.#tree.leafCount) return 1;
    return this.#childrenOf(node).reduce((sum, child) => sum + this.#low[child], 0);
  }

  #childrenOf(node: number): Uint32Array {
    return this.#tree.children.subarray(this.#tree.offsets[node], this.#tree.offsets[node + 1]);
  }
}
