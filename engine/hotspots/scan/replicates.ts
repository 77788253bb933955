import { streamOf } from '../streams.ts';
import { GreatestRatio } from './greatest-ratio.ts';
import { nullCases } from './null-cases.ts';
import type { ScanPlan } from './plan.ts';

/** Greatest log likelihood ratio over all windows of one replicate. */
export type Replicate = (number: number) => number;

/**
 * The replicates of a plan. Each draws from its own stream `(seed, number)`, so its value does not depend on
 * which others are made, in what order, in which thread.
 */
export function replicatesOf(plan: ScanPlan, seed: number): Replicate {
  const drawCases = nullCases(plan.problem);
  const greatest = new GreatestRatio(plan);
  const cases = new Uint32Array(plan.problem.cases.length);
  return (number) => {
    drawCases(streamOf(seed, number), cases);
    return greatest.of(cases);
  };
}
