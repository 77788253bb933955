import gammaQuantile from '@stdlib/stats-base-dists-gamma-quantile';
import { generationShare } from './infector-weight.ts';
import type { Estimate } from './offspring.ts';

const TAIL = 0.025;
/** Prior: Gamma with shape 1 and scale 5, mean and deviation 5, as in the paper. */
const PRIOR = { shape: 1, scale: 5 };
/** Beyond it a generation interval has no share that counts. */
const LONGEST_D = 21;

/**
 * Effective reproduction number over a window of days, with its 95 % interval: of the infections on those days per
 * infectiousness of those before,
 *
 *     R ~ Gamma(1 + Σ I_t, 1 / (1/5 + Σ Λ_t)),   Λ_t = Σ_s w_s I_{t−s}
 *
 * Cori et al. (2013), DOI 10.1093/aje/kwt133. w is the generation interval cut into days: from half a day before to half
 * a day after each, s from 1 on, scaled to 1. Days are those of onset, which lag behind infection. `null` where nobody
 * could have infected.
 * @param incidence cases by day; `from` and `to` are days of it, `[from, to)`
 */
export function reproductionIn(incidence: ArrayLike<number>, from: number, to: number): Estimate {
  let [cases, pressure] = [0, 0];
  for (let day = from; day < to; day++) {
    cases += incidence[day];
    pressure += pressureOn(incidence, day);
  }
  if (pressure === 0) return { value: null, low: null, high: null };
  const shape = PRIOR.shape + cases;
  const rate = 1 / PRIOR.scale + pressure;
  return {
    value: shape / rate,
    low: gammaQuantile(TAIL, shape, rate),
    high: gammaQuantile(1 - TAIL, shape, rate),
  };
}

const WEIGHTS = weights();

function pressureOn(incidence: ArrayLike<number>, day: number): number {
  let sum = 0;
  for (let s = 1; s <= LONGEST_D && s <= day; s++) sum += WEIGHTS[s] * incidence[day - s];
  return sum;
}

function weights(): Float64Array {
  const shares = Float64Array.from({ length: LONGEST_D + 1 }, (_, s) =>
    s === 0 ? 0 : generationShare(s + 0.5) - generationShare(s - 0.5),
  );
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => share / total);
}
