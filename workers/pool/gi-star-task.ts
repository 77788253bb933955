import type { Weights } from '../../engine/hotspots/gi-star.ts';
import { giStarTails, type Tails } from '../../engine/hotspots/permutation.ts';
import { isStopped, type Part } from './run.ts';

/** Some replicates of the conditional permutation of Gi*. */
export interface GiStarTask extends Part {
  readonly values: Float64Array;
  readonly weights: Weights;
  readonly seed: number;
}

/** Tails of these replicates; null where the run was to end. */
export default function permute(task: GiStarTask): Tails | null {
  if (isStopped(task)) return null;
  return giStarTails(task.values, task.weights, task);
}
