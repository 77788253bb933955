import cdf from '@stdlib/stats-base-dists-normal-cdf';
import { significantUpTo } from './fdr.ts';

/** Two-sided p of a standard normal z; NaN for NaN. The lower tail is used, which keeps its digits down to 10⁻³⁰⁸. */
export function twoSidedP(z: number): number {
  return 2 * cdf(-Math.abs(z), 0, 1);
}

/** Two-sided p of every z. */
export function twoSidedPs(z: Float64Array): Float64Array {
  const p = new Float64Array(z.length);
  for (let i = 0; i < z.length; i++) p[i] = twoSidedP(z[i]);
  return p;
}

/** False discovery rates of the classes ±1, ±2, ±3: 90, 95 and 99 % confidence. */
export const CLASS_RATES = [0.1, 0.05, 0.01] as const;

/**
 * Class of every cell, after Benjamini and Hochberg's correction over all cells with a p: 3, 2, 1 hot at 99, 95,
 * 90 %, −3, −2, −1 cold; 0 neither, or no z.
 */
export function classesOf(z: Float64Array, p: Float64Array): Int8Array {
  const limits = significantUpTo(p, CLASS_RATES);
  const classes = new Int8Array(z.length);
  for (let cell = 0; cell < z.length; cell++) {
    let confidence = 0;
    while (confidence < limits.length && p[cell] <= limits[confidence]) confidence++;
    classes[cell] = z[cell] < 0 ? -confidence : confidence;
  }
  return classes;
}

/** `hot-99` … `cold-90`, or null for the class 0. */
export function classNameOf(hotClass: number): string | null {
  if (hotClass === 0) return null;
  return `${hotClass > 0 ? 'hot' : 'cold'}-${[90, 95, 99][Math.abs(hotClass) - 1]}`;
}
