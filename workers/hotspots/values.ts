import { HotspotError } from '../../data/hotspots/error.ts';
import { smoothedRates } from '../../engine/hotspots/empirical-bayes.ts';
import type { Field } from './field.ts';

/** What is scored, by step and cell: rates smoothed in each step where there is a population, else the counts. */
export function valuesOf({ counts, population, area, steps }: Field): Float64Array {
  if (population === null) return counts;
  if (population.every((persons) => persons === 0))
    throw new HotspotError('the population has nobody in the study area; expected points or visits in it');
  const { length } = area.cells;
  const values = new Float64Array(counts.length);
  for (let step = 0; step < steps.length; step++) {
    const from = step * length;
    values.set(smoothedRates(counts.slice(from, from + length), population).rates, from);
  }
  return values;
}

/** The values of one step. */
export function valuesOfStep(values: Float64Array, { area }: Field, step: number): Float64Array {
  return values.slice(step * area.cells.length, (step + 1) * area.cells.length);
}
