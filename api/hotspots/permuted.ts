import { weightsOf } from '../../engine/hotspots/gi-star.ts';
import type { Kernel } from '../../engine/hotspots/kernels.ts';
import { permutationPs } from '../../engine/hotspots/permutation.ts';
import type { ReplicatePool } from '../../workers/pool/replicate-pool.ts';
import type { Run } from '../../workers/pool/run.ts';
import type { Answer } from './hotspots.ts';

/** The answer with a permutation p beside that of the normal distribution; replicates run on all threads. */
export async function withPermutationPs(answer: Answer, pool: ReplicatePool, run: Run): Promise<Answer> {
  const { layer, question } = answer;
  const { length } = layer.area.cells;
  const weights = weightsOf(layer.neighbours, question.kernel as Kernel);
  const all = layer.numbers.smoothed ?? layer.counts;
  const permuted = new Float64Array(all.length);
  for (let from = 0; from < all.length; from += length) {
    const values = all.slice(from, from + length);
    const tails = await pool.giStarTails(values, weights, question.seed, question.replicates, run);
    permuted.set(
      permutationPs(layer.numbers.z!.slice(from, from + length), tails, question.replicates),
      from,
    );
  }
  return { ...answer, layer: { ...layer, numbers: { ...layer.numbers, p_permutation: permuted } } };
}
