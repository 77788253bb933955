import gammaQuantile from '@stdlib/stats-base-dists-gamma-quantile';
import type { Scan } from './exposure-windows.ts';
import { type Belief, smoothed } from './kalman-smoother.ts';
import type { NhsParameters } from './nhs-parameters.ts';

/**
 * Minutes at or within the minimum distance that a window's scans are worth: for each sample the distance is estimated
 * from the attenuation, and counts min(1, (minimum / distance)²) of its time (the NHS COVID-19 app's proximity score,
 * riskscore-swift-public; Briers, Holmes and Fraser 2020, arXiv:2005.11057).
 *
 * Logarithms of attenuations are observations of the distance; a Kalman smoother fills the time between scans. Its belief
 * of each sample is taken for a gamma distribution of that mean and variance, whose median is the distance. As in the app
 * the first scan stands for one sample only. O(duration).
 */
export function proximityScore(scans: readonly Scan[], parameters: NhsParameters): number {
  const { sample_s, minimumDistance_m, logAttenuation, expectedDistance_m, prior } = parameters;
  const observed = observations(scans, sample_s);
  if (observed.length === 0) return 0;
  const beliefs = smoothed(observed, {
    prior,
    transitionVariance: expectedDistance_m ** 2,
    observationVariance: logAttenuation.variance,
    transition: (distance, noise) => Math.abs(distance + noise),
    observation: (distance, noise) =>
      logAttenuation.slope * Math.log(Math.abs(distance)) + logAttenuation.intercept + noise,
  });
  const nearness = beliefs.reduce((sum, belief) => {
    return sum + Math.min(1, (minimumDistance_m / medianDistance(belief)) ** 2);
  }, 0);
  return (nearness * sample_s) / 60;
}

/** Logarithms of attenuations, `null` for samples without a scan. */
function observations(scans: readonly Scan[], sample_s: number): (number | null)[] {
  const observed: (number | null)[] = [];
  let at = 0;
  for (const [i, { minAttenuation_db, secondsSinceLastScan }] of scans.entries()) {
    if (i > 0) at += secondsSinceLastScan / sample_s;
    const value = Math.log(minAttenuation_db);
    while (observed.length < Math.floor(at)) observed.push(null);
    observed.push(Number.isFinite(value) ? value : null);
  }
  return observed;
}

function medianDistance({ mean, variance }: Belief): number {
  return gammaQuantile(0.5, mean ** 2 / variance, mean / variance);
}
