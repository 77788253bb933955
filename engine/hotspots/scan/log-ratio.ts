import type { ScanProblem } from './problem.ts';

/** Fewer cases are no cluster. */
export const LEAST_CASES = 2;

/**
 * Log likelihood ratio of a window with more cases than expected, else 0 (Kulldorff 1997, DOI
 * 10.1080/03610929708831995; for the permutation Kulldorff et al. 2005, DOI 10.1371/journal.pmed.0020059).
 * For equal cases it falls as the measure grows: the tables of RatioLimits rest on that.
 */
export function logRatio(problem: ScanProblem, cases: number, measure: number): number {
  const { method, totalCases, totalMeasure } = problem;
  const expected = (totalCases * measure) / totalMeasure;
  if (cases < LEAST_CASES || cases <= expected) return 0;
  return method === 'bernoulli'
    ? bernoulliLogRatio(cases, measure, totalCases, totalMeasure)
    : poissonLogRatio(cases, expected, totalCases);
}

/** `c` cases where `e` are expected, of `all` cases; c > e. */
function poissonLogRatio(c: number, e: number, all: number): number {
  return timesLog(c, c / e) + timesLog(all - c, (all - c) / (all - e));
}

/** `c` cases among the `n` points inside, of `all` cases among `points`; the share inside is the greater. */
function bernoulliLogRatio(c: number, n: number, all: number, points: number): number {
  const casesOutside = all - c;
  const outside = points - n;
  return (
    timesLog(c, c / n) +
    timesLog(n - c, (n - c) / n) +
    timesLog(casesOutside, casesOutside / outside) +
    timesLog(outside - casesOutside, (outside - casesOutside) / outside) -
    timesLog(all, all / points) -
    timesLog(points - all, (points - all) / points)
  );
}

/** `count × ln(ratio)`, with 0 × ln 0 = 0. */
function timesLog(count: number, ratio: number): number {
  return count === 0 ? 0 : count * Math.log(ratio);
}
