import type { Exposure } from '../exposure/qualify.ts';
import { VIA_CASE } from '../exposure/trace-rows.ts';
import { personRank, type World } from '../world.ts';
import type { Links } from './earliest-chain.ts';
import type { Label, Labels } from './labels.ts';

/** One person on the tree of a case. */
export interface TreeNode {
  readonly person: number;
  /** Generation: links from the case. */
  readonly level: number;
  readonly via: number;
  /** Exposure of `via` that opened the window; `VIA_CASE` for the case itself. */
  readonly viaExposedAt: number;
  readonly exposure: Readonly<Exposure>;
  /** How many stand below, on any level. */
  readonly onward: number;
  /** Stands on an earlier level too, and here only for those below: they were exposed after this earlier exposure. */
  readonly isAgain: boolean;
}

const CELLS = 10;

/**
 * The nodes of a tree from the case down, everybody before those below them; siblings by first exposure, then person. One
 * array, node after node, so that it crosses threads.
 */
export class TreeRows {
  readonly cells: Uint32Array<ArrayBuffer>;

  constructor(cells: Uint32Array<ArrayBuffer>) {
    this.cells = cells;
  }

  get count(): number {
    return this.cells.length / CELLS;
  }

  at(row: number): TreeNode {
    const [person, level, via, viaExposedAt, first, last, exposure_s, qualifiedAt, onward, isAgain] =
      this.cells.subarray(row * CELLS);
    const exposure = { first, last, exposure_s, qualifiedAt };
    return { person, level, via, viaExposedAt, exposure, onward, isAgain: isAgain === 1 };
  }
}

const CASE = -1;

/**
 * All onward chains of a case as one tree: each path down from the case is a chain. Everybody on the case's list stands on
 * it as the list has them, below their `via`. Who was exposed again, earlier, on a later level stands there once more if
 * others hang on that exposure. Cost: sorting; the meetings at one instant of each who stands there once more.
 */
export class OnwardTree {
  readonly #world: World;
  readonly #labels: Labels;
  readonly #links: Links;
  /** By node: the rows of the list, then labels of those exposed again. */
  readonly #again: Label[] = [];
  readonly #numRows: number;

  constructor(world: World, labels: Labels, links: Links) {
    this.#world = world;
    this.#labels = labels;
    this.#links = links;
    this.#numRows = labels.rows.count;
  }

  rows(): TreeRows {
    const parents = this.#parents();
    const count = parents.length;
    const { heads, nexts } = this.#children(parents);
    const order = preorder(heads, nexts, count);
    const onward = new Uint32Array(count);
    for (let i = count - 1; i >= 0; i--) {
      const parent = parents[order[i]];
      if (parent !== CASE) onward[parent] += onward[order[i]] + 1;
    }
    const cells = new Uint32Array(count * CELLS);
    for (const [i, node] of order.entries()) cells.set(this.#cellsOf(node, onward[node]), i * CELLS);
    return new TreeRows(cells);
  }

  /** Parent of each node; labels that something hangs on become nodes as they are met. */
  #parents(): number[] {
    const { levels, vias } = this.#labels.rows;
    const parents: number[] = [];
    const nodeOfLabel = new Map<string, number>();
    const nodeOf = (person: number, level: number): number => {
      if (level === 0) return CASE;
      const row = this.#labels.rowAt(person, level);
      if (row >= 0) return row;
      return nodeOfLabel.getOrInsertComputed(`${person} ${level}`, () => {
        return this.#again.push(this.#labels.at(person, level)!) - 1 + this.#numRows;
      });
    };
    for (let row = 0; row < this.#numRows; row++) parents.push(nodeOf(vias[row], levels[row] - 1));
    for (let i = 0; i < this.#again.length; i++) {
      const { window } = this.#links.linkTo(this.#again[i]);
      parents.push(nodeOf(window.source, this.#again[i].level - 1));
    }
    return parents;
  }

  /** Lists of children in order: `heads[parent + 1]`, then `nexts`; −1 ends a list. */
  #children(parents: readonly number[]): { heads: Int32Array; nexts: Int32Array } {
    const { persons, firstExposures } = this.#labels.rows;
    const personOf = (node: number) =>
      node < this.#numRows ? persons[node] : this.#again[node - this.#numRows].person;
    const firstOf = (node: number) =>
      node < this.#numRows ? firstExposures[node] : this.#again[node - this.#numRows].exposedAt;
    const byTime = Uint32Array.from(parents, (_, node) => node).sort(
      (a, b) =>
        firstOf(b) - firstOf(a) ||
        personRank(this.#world, personOf(b)) - personRank(this.#world, personOf(a)),
    );
    const heads = new Int32Array(parents.length + 1).fill(-1);
    const nexts = new Int32Array(parents.length);
    for (const node of byTime) {
      nexts[node] = heads[parents[node] + 1];
      heads[parents[node] + 1] = node;
    }
    return { heads, nexts };
  }

  #cellsOf(node: number, onward: number): number[] {
    const { rows } = this.#labels;
    if (node < this.#numRows) {
      const { person, level, via, viaExposedAt, ...row } = rows.at(node);
      const { firstExposure, lastExposure, exposure_s, qualifiedAt } = row;
      return [
        person,
        level,
        via,
        viaExposedAt,
        firstExposure,
        lastExposure,
        exposure_s,
        qualifiedAt,
        onward,
        0,
      ];
    }
    const label = this.#again[node - this.#numRows];
    const { window, exposure } = this.#links.linkTo(label);
    const { first, last, exposure_s, qualifiedAt } = exposure;
    const before = label.level === 1 ? null : this.#labels.at(window.source, label.level - 1);
    const viaExposedAt = before?.exposedAt ?? VIA_CASE;
    const { person, level } = label;
    return [person, level, window.source, viaExposedAt, first, last, exposure_s, qualifiedAt, onward, 1];
  }
}

function preorder(heads: Int32Array, nexts: Int32Array, count: number): Uint32Array {
  const order = new Uint32Array(count);
  const open = [heads[0]];
  for (let i = 0; i < count; ) {
    const node = open.pop()!;
    if (node < 0) continue;
    order[i++] = node;
    open.push(nexts[node], heads[node + 1]);
  }
  return order;
}
