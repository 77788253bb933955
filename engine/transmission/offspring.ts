import gammaln from '@stdlib/math-base-special-gammaln';

/** An estimate with its 95 % interval; `null` where there is none, an open end where the data set no limit. */
export interface Estimate {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

const [LEAST, MOST] = [1e-4, 1e5];
/** Half the 95th percentile of χ² with one degree of freedom. */
const DROP = 1.920_729_410_347_062;
const HALVINGS = 100;

/**
 * Dispersion k of the number of cases that a case infects: negative binomial with mean m and variance m + m²/k,
 *
 *     ℓ(k) = Σ_x [ln Γ(x + k) − ln Γ(k) − ln Γ(x + 1) + k ln(k / (k + m)) + x ln(m / (k + m))]
 *
 * at its maximum, m being the mean, whose estimate does not depend on k. The interval holds every k whose ℓ is within
 * 1.92 of it. Lloyd-Smith et al. (2005), DOI 10.1038/nature04153. Where the variance is not above the mean ℓ grows
 * without end, and there is no k. Cost: a hundred sums over the different counts.
 */
export function dispersionOf(offspring: Iterable<number>): Estimate {
  const times = new Map<number, number>();
  for (const count of offspring) times.set(count, (times.get(count) ?? 0) + 1);
  const { mean, variance } = momentsOf(times);
  if (!(variance > mean)) return { value: null, low: null, high: null };
  const likelihood = (logK: number) => logLikelihood(times, mean, Math.exp(logK));
  const best = maximumIn(likelihood, Math.log(LEAST), Math.log(MOST));
  const limit = likelihood(best) - DROP;
  const edge = (out: number) =>
    likelihood(out) > limit ? null : Math.exp(crossing(likelihood, limit, best, out));
  return { value: Math.exp(best), low: edge(Math.log(LEAST)), high: edge(Math.log(MOST)) };
}

function momentsOf(times: ReadonlyMap<number, number>): { mean: number; variance: number } {
  let [n, sum] = [0, 0];
  for (const [count, often] of times) {
    n += often;
    sum += count * often;
  }
  const mean = sum / n;
  let squares = 0;
  for (const [count, often] of times) squares += often * (count - mean) ** 2;
  return { mean, variance: squares / n };
}

export function logLikelihood(times: ReadonlyMap<number, number>, mean: number, k: number): number {
  let sum = 0;
  for (const [x, often] of times) {
    const own =
      gammaln(x + k) -
      gammaln(k) -
      gammaln(x + 1) -
      k * Math.log1p(mean / k) +
      x * Math.log(mean / (k + mean));
    sum += often * own;
  }
  return sum;
}

/** Where a function that rises and then falls is greatest, by golden sections. */
function maximumIn(f: (x: number) => number, from: number, to: number): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [from, to];
  for (let i = 0; i < HALVINGS; i++) {
    const [left, right] = [high - golden * (high - low), low + golden * (high - low)];
    if (f(left) < f(right)) low = left;
    else high = right;
  }
  return (low + high) / 2;
}

/** Where a function falls to a limit on the way from its greatest place outwards. */
function crossing(f: (x: number) => number, limit: number, best: number, out: number): number {
  let [inside, outside] = [best, out];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (inside + outside) / 2;
    if (f(middle) > limit) inside = middle;
    else outside = middle;
  }
  return (inside + outside) / 2;
}
