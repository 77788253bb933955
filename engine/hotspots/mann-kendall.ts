import { twoSidedP } from './significance.ts';

/**
 * Mann–Kendall: does a series rise or fall?
 *
 *     S = Σ_{i<j} sign(x_j − x_i),  Var S = (n (n − 1)(2n + 5) − Σ_ties t (t − 1)(2t + 5)) / 18
 *     z = (S − sign S) / √Var S
 *
 * Mann (1945), DOI 10.2307/1907187; Kendall's variance with ties. O(n²).
 *
 * The variant of Hamed and Rao (1998), DOI 10.1016/S0022-1694(97)00125-X, for series whose steps depend on each
 * other: Var S is multiplied by 1 + 2 / (n (n − 1)(n − 2)) · Σ_l (n − l)(n − l − 1)(n − l − 2) ρ_l, over the
 * autocorrelations ρ_l of the ranks, once Sen's slope is taken out, that are significant at .05.
 */
export interface Trend {
  readonly s: number;
  /** NaN where the autocorrelations do not exist. */
  readonly variance: number;
  /** 0 where S is 0; NaN where the variance is not above 0. */
  readonly z: number;
  /** Two-sided. */
  readonly p: number;
}

/** Trend of a series without gaps; one of fewer than two values, or of equal ones, has S = 0 and p = 1. */
export function mannKendall(series: Float64Array): Trend {
  const s = scoreOf(series);
  return trendOf(s, varianceOf(series));
}

/** The variant for autocorrelated series. */
export function hamedRao(series: Float64Array): Trend {
  const n = series.length;
  const slope = senSlope(series);
  const ranks = ranksOf(series.map((value, i) => value - slope * (i + 1)));
  const limit = QUANTILE_975 / Math.sqrt(n);
  let sum = 0;
  for (let lag = 1; lag < n; lag++) {
    const correlation = autocorrelation(ranks, lag);
    if (!(Math.abs(correlation) <= limit)) sum += (n - lag) * (n - lag - 1) * (n - lag - 2) * correlation;
  }
  const factor = n > 2 ? 1 + (2 * sum) / (n * (n - 1) * (n - 2)) : 1;
  return trendOf(scoreOf(series), varianceOf(series) * factor);
}

/** 97.5 % quantile of the normal distribution. */
const QUANTILE_975 = 1.959963984540054;

/** Median slope of all pairs, in units a step; 0 for fewer than two values. Sen (1968), DOI 10.1080/01621459.1968.10480934. */
export function senSlope(series: Float64Array): number {
  const slopes: number[] = [];
  for (let i = 0; i < series.length; i++)
    for (let j = i + 1; j < series.length; j++) slopes.push((series[j] - series[i]) / (j - i));
  slopes.sort((a, b) => a - b);
  const middle = slopes.length >>> 1;
  if (slopes.length === 0) return 0;
  return slopes.length % 2 === 1 ? slopes[middle] : (slopes[middle - 1] + slopes[middle]) / 2;
}

function trendOf(s: number, variance: number): Trend {
  const z = s === 0 ? 0 : (s - Math.sign(s)) / Math.sqrt(variance);
  return { s, variance, z, p: twoSidedP(z) };
}

function scoreOf(series: Float64Array): number {
  let s = 0;
  for (let i = 0; i < series.length; i++)
    for (let j = i + 1; j < series.length; j++) s += Math.sign(series[j] - series[i]);
  return s;
}

function varianceOf(series: Float64Array): number {
  const ascending = series.toSorted();
  const term = (t: number) => t * (t - 1) * (2 * t + 5);
  let ties = 0;
  for (let from = 0, to = 0; from < ascending.length; from = to) {
    while (to < ascending.length && ascending[to] === ascending[from]) to++;
    ties += term(to - from);
  }
  return (term(series.length) - ties) / 18;
}

/** Ranks from 1; equal values share their mean rank. */
function ranksOf(series: Float64Array): Float64Array {
  return series.map((value) => {
    let rank = 0.5;
    for (const other of series) rank += other < value ? 1 : other === value ? 0.5 : 0;
    return rank;
  });
}

function autocorrelation(series: Float64Array, lag: number): number {
  const mean = series.reduce((sum, value) => sum + value, 0) / series.length;
  let [products, squares] = [0, 0];
  for (let i = 0; i < series.length; i++) {
    squares += (series[i] - mean) ** 2;
    if (i + lag < series.length) products += (series[i] - mean) * (series[i + lag] - mean);
  }
  return products / squares;
}
