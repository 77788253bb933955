import { adjustedPs } from '../../engine/hotspots/fdr.ts';
import { weightsOf } from '../../engine/hotspots/gi-star.ts';
import type { Kernel } from '../../engine/hotspots/kernels.ts';
import { localMoran, localMoranTails } from '../../engine/hotspots/local-moran.ts';
import { permutationPs } from '../../engine/hotspots/permutation.ts';
import type { Field, FieldInput } from './field.ts';
import type { Scores } from './layer.ts';
import { valuesOf, valuesOfStep } from './values.ts';

const REPLICATES = 999;
/** False discovery rate at which a quadrant is a class. */
const RATE = 0.05;
const QUADRANTS = [null, 'high-high', 'low-high', 'low-low', 'high-low'];

/** Local Moran of every cell and step, its permutation p, and its quadrant where that is significant at 95 %. */
export function localMoranScores(field: Field, { question }: FieldInput): Scores {
  const weights = weightsOf(field.neighbours, question.kernel as Kernel);
  const values = valuesOf(field);
  const { length } = values;
  const [i, p, q] = [new Float64Array(length), new Float64Array(length), new Float64Array(length)];
  const classes = new Uint8Array(length);
  const to = question.replicates || REPLICATES;
  for (let step = 0; step < field.steps.length; step++) {
    const from = step * field.area.cells.length;
    const ofStep = valuesOfStep(values, field, step);
    const { moran, quadrants } = localMoran(ofStep, weights);
    const ps = permutationPs(
      moran,
      localMoranTails(ofStep, weights, { seed: question.seed, from: 0, to }),
      to,
    );
    const adjusted = adjustedPs(ps);
    i.set(moran, from);
    p.set(ps, from);
    q.set(adjusted, from);
    classes.set(
      quadrants.map((quadrant, cell) => (adjusted[cell] <= RATE ? quadrant : 0)),
      from,
    );
  }
  return { numbers: { i, p, q }, classes, classNames: QUADRANTS };
}
