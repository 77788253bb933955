import betaQuantile from '@stdlib/stats-base-dists-beta-quantile';
import type { Estimate } from './offspring.ts';

const TAIL = 0.025;

/**
 * A share with its exact 95 % interval: quantiles of Beta(x, n − x + 1) and Beta(x + 1, n − x). Clopper and Pearson
 * (1934), DOI 10.1093/biomet/26.4.404.
 */
export function shareOf(x: number, n: number): Estimate {
  if (n === 0) return { value: null, low: null, high: null };
  return {
    value: x / n,
    low: x === 0 ? 0 : betaQuantile(TAIL, x, n - x + 1),
    high: x === n ? 1 : betaQuantile(1 - TAIL, x + 1, n - x),
  };
}
