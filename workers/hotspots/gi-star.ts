import { adjustedPs } from '../../engine/hotspots/fdr.ts';
import { giStar, weightsOf } from '../../engine/hotspots/gi-star.ts';
import type { Kernel } from '../../engine/hotspots/kernels.ts';
import { classesOf, classNameOf, twoSidedPs } from '../../engine/hotspots/significance.ts';
import type { Field, FieldInput } from './field.ts';
import type { Scores } from './layer.ts';
import { valuesOf, valuesOfStep } from './values.ts';

/** Classes −3 … 3 stand in a layer at 0 … 6, the class 0 first. */
const CLASSES = [0, 1, 2, 3, -1, -2, -3];
export const GI_STAR_CLASSES = CLASSES.map(classNameOf);

/** Gi* of every cell and step, each step for itself: z, two-sided p, and class after the correction over its cells. */
export function giStarScores(field: Field, { question }: FieldInput): Scores {
  const weights = weightsOf(field.neighbours, question.kernel as Kernel);
  const values = valuesOf(field);
  const { length } = values;
  const [z, p, q] = [new Float64Array(length), new Float64Array(length), new Float64Array(length)];
  const classes = new Uint8Array(length);
  for (let step = 0; step < field.steps.length; step++) {
    const from = step * field.area.cells.length;
    const scored = scoredStep(giStar(valuesOfStep(values, field, step), weights));
    z.set(scored.z, from);
    p.set(scored.p, from);
    q.set(scored.q, from);
    classes.set(scored.classes, from);
  }
  const smoothed = field.population ? { smoothed: values } : {};
  return { numbers: { ...smoothed, z, p, q }, classes, classNames: GI_STAR_CLASSES };
}

/** What follows from the z of one step's cells: p, p adjusted for the number of cells, class. */
export function scoredStep(z: Float64Array) {
  const p = twoSidedPs(z);
  return { z, p, q: adjustedPs(p), classes: layerClasses(classesOf(z, p)) };
}

/** Classes −3 … 3 as a layer has them. */
export function layerClasses(classes: Int8Array): Uint8Array {
  return Uint8Array.from(classes, (hotClass) => CLASSES.indexOf(hotClass));
}
