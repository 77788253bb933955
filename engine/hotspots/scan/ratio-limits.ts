import { LEAST_CASES, logRatio } from './log-ratio.ts';
import type { ScanProblem } from './problem.ts';

/** Far more than the rounding of a ratio, far less than what parts two windows. */
const MARGIN = 1e-6;
/** Halvings of an interval; what they leave only lets a few more windows be looked at. */
const HALVINGS = 20;

/**
 * Tables that tell without a logarithm which windows cannot beat a ratio already found. For equal cases the ratio
 * falls as the measure grows, so a window with `c` cases beats a level only if its measure is below `table[c]`.
 */
export class RatioLimits {
  readonly #problem: ScanProblem;
  readonly #tables = new Map<number, Float64Array>();

  constructor(problem: ScanProblem) {
    this.#problem = problem;
  }

  /** The table of the greatest level not above the ratio; levels are 0, 1, 2, 4, 8 …, few whatever the ratio. */
  below(ratio: number): Float64Array {
    const level = ratio < 1 ? 0 : 2 ** Math.floor(Math.log2(ratio));
    let table = this.#tables.get(level);
    if (table === undefined) {
      table = this.#tableOf(level);
      this.#tables.set(level, table);
    }
    return table;
  }

  #tableOf(level: number): Float64Array {
    const table = new Float64Array(this.#problem.totalCases + 1);
    for (let cases = LEAST_CASES; cases < table.length; cases++) table[cases] = this.#limit(cases, level);
    return table;
  }

  /** A measure from which on that many cases stay below the level, and little above the least such. */
  #limit(cases: number, level: number): number {
    const { totalCases, totalMeasure, method } = this.#problem;
    let high = (cases / totalCases) * totalMeasure;
    if (level === 0) return high;
    let low = method === 'bernoulli' ? cases : 0;
    for (let halving = 0; halving < HALVINGS; halving++) {
      const middle = (low + high) / 2;
      if (logRatio(this.#problem, cases, middle) > level - MARGIN) low = middle;
      else high = middle;
    }
    return high;
  }
}
