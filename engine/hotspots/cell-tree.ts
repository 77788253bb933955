import { cellToParent } from 'h3-js';
import { type StudyArea, textOfCell } from './study-area.ts';

/**
 * The cells of an area, their parents of all coarser resolutions that are shown beside them, and last the whole
 * area. A node has a greater number than its children; the cells of the area keep theirs.
 */
export interface CellTree {
  /** H3 index of each node but the last, as text. */
  readonly cells: readonly string[];
  /** Parent of each node but the last. */
  readonly parents: Uint32Array;
  /** Children of node `p`: positions `[offsets[p], offsets[p + 1])` of `children`. */
  readonly offsets: Uint32Array;
  readonly children: Uint32Array;
  /** Cells of the area; the nodes below this number have no children. */
  readonly leafCount: number;
}

/** @param coarsest resolution of the largest cells shown, at most the area's own */
export function cellTreeOf({ cells, resolution }: StudyArea, coarsest: number): CellTree {
  if (!Number.isInteger(coarsest) || coarsest < 0 || coarsest > resolution)
    throw new RangeError(`coarsest is ${coarsest}, expected a resolution from 0 to ${resolution}`);
  const nodes = Array.from(cells, textOfCell);
  const parents: number[] = [];
  for (let level = resolution - 1, from = 0; level >= coarsest; level--) {
    const to = nodes.length;
    const numbers = new Map<string, number>();
    for (let node = from; node < to; node++) {
      const parent = cellToParent(nodes[node], level);
      if (!numbers.has(parent)) numbers.set(parent, nodes.push(parent) - 1);
      parents.push(numbers.get(parent)!);
    }
    from = to;
  }
  const area = nodes.length;
  while (parents.length < area) parents.push(area);
  return { cells: nodes, leafCount: cells.length, ...treeOf(Uint32Array.from(parents)) };
}

/** Children from parents. */
function treeOf(parents: Uint32Array): Pick<CellTree, 'parents' | 'offsets' | 'children'> {
  const offsets = new Uint32Array(parents.length + 2);
  for (const parent of parents) offsets[parent + 1]++;
  for (let node = 1; node < offsets.length; node++) offsets[node] += offsets[node - 1];
  const next = offsets.slice();
  const children = new Uint32Array(parents.length);
  for (const [node, parent] of parents.entries()) children[next[parent]++] = node;
  return { parents, offsets, children };
}

/** Counts of all nodes from those of the area's cells. */
export function countsOfNodes({ parents, leafCount }: CellTree, leaves: Float64Array): Float64Array {
  const counts = new Float64Array(parents.length + 1);
  counts.set(leaves.subarray(0, leafCount));
  for (let node = 0; node < parents.length; node++) counts[parents[node]] += counts[node];
  return counts;
}
