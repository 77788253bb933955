import type { SavedFigure } from './saved.ts';
import { range, short } from './table.ts';

/**
 * What became of a figure between two runs. It is better or worse where the samples of the two runs do not overlap
 * and the medians differ by `EFFECT_MIN` of the earlier one; else it is the same. Of two times five samples from
 * one distribution fewer than one pair in a hundred falls apart so; the machine's own drift is what the least
 * effect stands for. A figure of a single sample has no noise that could be known: there the effect decides alone.
 */
export type Verdict = 'better' | 'worse' | 'same' | 'new' | 'gone';

export interface Change {
  readonly suite: string;
  readonly name: string;
  readonly verdict: Verdict;
  readonly before?: SavedFigure;
  readonly after?: SavedFigure;
}

export const EFFECT_MIN = 0.05;

/** One change a figure, in the order of the earlier run; then those that it did not have. */
export function compareRuns(before: readonly SavedFigure[], after: readonly SavedFigure[]): Change[] {
  const later = new Map(after.map((figure) => [keyOf(figure), figure]));
  const earlier = new Set(before.map(keyOf));
  return [
    ...before.map((figure) => change(figure, later.get(keyOf(figure)))),
    ...after.filter((figure) => !earlier.has(keyOf(figure))).map(newly),
  ];
}

/** Figures of other sizes or another unit are other figures. */
function keyOf({ suite, name, unit, seed, sizes = {} }: SavedFigure): string {
  const sizesInOrder = Object.entries(sizes).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([suite, name, unit, seed ?? null, sizesInOrder]);
}

function change(before: SavedFigure, after: SavedFigure | undefined): Change {
  const { suite, name } = before;
  if (after === undefined) return { suite, name, verdict: 'gone', before };
  return { suite, name, verdict: verdictOf(before, after), before, after };
}

function newly(after: SavedFigure): Change {
  return { suite: after.suite, name: after.name, verdict: 'new', after };
}

function verdictOf(before: SavedFigure, after: SavedFigure): Verdict {
  const [was, is] = [before.value, after.value];
  if (Math.abs(is - was) < EFFECT_MIN * Math.abs(was) || overlap(before.samples, after.samples))
    return 'same';
  return is < was === (after.better === 'less') ? 'better' : 'worse';
}

function overlap(a: readonly number[], b: readonly number[]): boolean {
  return Math.min(...a) <= Math.max(...b) && Math.min(...b) <= Math.max(...a);
}

export const CHANGES_HEAD = '| Suite | Figure | Before | After | Change | |\n|---|---|---|---|---|---|';

/** A row of Markdown. */
export function changeRow({ suite, name, verdict, before, after }: Change): string {
  const percent = before && after ? signed(100 * (after.value / before.value - 1)) : '';
  return `| ${suite} | ${name} | ${cell(before)} | ${cell(after)} | ${percent} | ${verdict} |`;
}

function cell(figure: SavedFigure | undefined): string {
  if (figure === undefined) return '';
  const { samples, value, unit } = figure;
  return `${short(value)} ${unit}${samples.length > 1 ? ` (${range(samples)})` : ''}`;
}

function signed(percent: number): string {
  return `${percent > 0 ? '+' : ''}${percent.toFixed(1)} %`;
}
