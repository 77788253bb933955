import { adjustedPs } from '../../engine/hotspots/fdr.ts';
import { giStar, type Weights, weightsOf } from '../../engine/hotspots/gi-star.ts';
import type { Kernel } from '../../engine/hotspots/kernels.ts';
import { classesOf, classNameOf, twoSidedPs } from '../../engine/hotspots/significance.ts';
import type { Field, FieldInput } from './field.ts';
import type { Scores } from './layer.ts';

/** Classes −3 … 3 stand in a layer at 0 … 6, the class 0 first. */
const CLASSES = [0, 1, 2, 3, -1, -2, -3];
export const GI_STAR_CLASSES = CLASSES.map(classNameOf);

/** Gi* of every cell and step, each step for itself: z, two-sided p, and class after the correction over its cells. */
export function giStarScores(field: Field, { question }: FieldInput): Scores {
  const weights = weightsOf(field.neighbours, question.kernel as Kernel);
  const { counts, steps, area } = field;
  const z = new Float64Array(counts.length);
  const p = new Float64Array(counts.length);
  const q = new Float64Array(counts.length);
  const classes = new Uint8Array(counts.length);
  for (let step = 0; step < steps.length; step++) {
    const from = step * area.cells.length;
    const scored = scoredStep(giStarOfStep(field, step, weights));
    z.set(scored.z, from);
    p.set(scored.p, from);
    q.set(scored.q, from);
    classes.set(scored.classes, from);
  }
  return { numbers: { z, p, q }, classes, classNames: GI_STAR_CLASSES };
}

/** What follows from the z of one step's cells. */
export function scoredStep(z: Float64Array) {
  const p = twoSidedPs(z);
  const classes = Uint8Array.from(classesOf(z, p), (hotClass) => CLASSES.indexOf(hotClass));
  return { z, p, q: adjustedPs(p), classes };
}

function giStarOfStep({ counts, area }: Field, step: number, weights: Weights): Float64Array {
  const { length } = area.cells;
  return giStar(counts.slice(step * length, (step + 1) * length), weights);
}
