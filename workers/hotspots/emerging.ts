import { emergingHotspots } from '../../engine/hotspots/emerging.ts';
import { PATTERNS } from '../../engine/hotspots/emerging-category.ts';
import { weightsOf } from '../../engine/hotspots/gi-star.ts';
import type { Kernel } from '../../engine/hotspots/kernels.ts';
import type { Field, FieldInput } from './field.ts';
import type { Scores } from './layer.ts';
import { valuesOf } from './values.ts';

const CATEGORIES = [null, ...PATTERNS.flatMap((pattern) => [`${pattern}_hot`, `${pattern}_cold`])];

/** One category a cell over all steps, which become one; z is that of the last step, the trend that of all. */
export function emergingScores(
  field: Field,
  { question }: FieldInput,
): Scores & Pick<Field, 'steps' | 'counts'> {
  const { area, steps } = field;
  const cellCount = area.cells.length;
  const cube = { cellCount, stepCount: steps.length, values: valuesOf(field) };
  const { z, categories, trends } = emergingHotspots(
    cube,
    weightsOf(field.neighbours, question.kernel as Kernel),
  );
  return {
    steps: [{ from: steps[0]!.from, to: steps.at(-1)!.to }],
    counts: sumOfSteps(field.counts, cellCount),
    numbers: {
      z: z.slice((steps.length - 1) * cellCount),
      trend_z: Float64Array.from(trends, (trend) => trend?.z ?? Number.NaN),
      trend_p: Float64Array.from(trends, (trend) => trend?.p ?? Number.NaN),
    },
    classes: Uint8Array.from(categories, (category) => Math.max(0, CATEGORIES.indexOf(category ?? 'none'))),
    classNames: CATEGORIES,
  };
}

function sumOfSteps(counts: Float64Array, cellCount: number): Float64Array {
  const sums = new Float64Array(cellCount);
  for (const [slot, count] of counts.entries()) sums[slot % cellCount] += count;
  return sums;
}
