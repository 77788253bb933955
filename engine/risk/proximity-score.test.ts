import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { smoothed } from './kalman-smoother.ts';
import { infectiousnessWeight, NHS_2021 } from './nhs-parameters.ts';
import { proximityScore } from './proximity-score.ts';

/** The app's configurations stand beside the project's folder; tests that need them are skipped where they do not. */
const FOLDER = resolve(import.meta.dirname, '../../../shared/fixtures/nhs');
const HAS_CONFIGURATION = existsSync(FOLDER);

/** Attenuation and seconds since the scan before: the app's own example of ten scans. */
const TEN_SCANS = [
  [97.03021291, 201.06532745872457],
  [85.81504891, 225.75565160910116],
  [83.44136722, 279.3777909268962],
  [64.5678367, 215.4689826255009],
  [83.62187329, 211.07091989780974],
  [73.51912742, 228.45034015853247],
  [76.64553678, 183.48910595748023],
  [78.41303166, 263.05165262029305],
  [66.65088196, 189.9994479121982],
  [70.27063972, 190.48134624246617],
].map(([minAttenuation_db, secondsSinceLastScan]) => {
  return { minAttenuation_db: minAttenuation_db!, secondsSinceLastScan: secondsSinceLastScan! };
});

test('the ten scans of the NHS app’s own test have its score', () => {
  expect(proximityScore(TEN_SCANS, NHS_2021)).toBeCloseTo(2.1528634510939413, 6);
});

test('smoothed distances are those of the NHS app’s own test', () => {
  const observed = [null, 4.17411483628451, 4.4031070780507395, 4.328546097488628, 4.2601062473100395];
  const slope = 0.1270547531082051;
  const beliefs = smoothed(
    [
      ...observed,
      4.220570477970699,
      4.16624909786391,
      4.201804139521874,
      4.279699043501633,
      4.265813830062009,
    ].concat([4.17482861142975, 4.240065076412635, 4.272051055120574, 4.15668386886749, 4.146032357856017]),
    {
      prior: { mean: 2, variance: 10 },
      transitionVariance: 0.01,
      observationVariance: 0.49476144,
      transition: (state, noise) => Math.abs(state + noise),
      observation: (state, noise) => slope * Math.log(Math.abs(state)) + 4.2309333657856945 + noise,
    },
  );
  const means = [1.50730615, 2.61527532, 2.77742298, 2.77594196, 2.77440818];
  const variances = [8.92273898, 2.71790844, 2.2085437, 2.21234272, 2.21663732];
  for (const [i, mean] of means.entries()) {
    expect(beliefs[i]!.mean).toBeCloseTo(mean, 6);
    expect(beliefs[i]!.variance).toBeCloseTo(variances[i]!, 6);
  }
  expect(beliefs.at(-1)!.mean).toBeCloseTo(2.76550021, 6);
  expect(beliefs.at(-1)!.variance).toBeCloseTo(2.28631914, 6);
});

test('who is nearer scores more, and no minute more than a minute', () => {
  const scans = (minAttenuation_db: number) =>
    Array.from({ length: 6 }, () => ({ minAttenuation_db, secondsSinceLastScan: 240 }));
  const scores = [40, 50, 60, 70, 80].map((attenuation) => proximityScore(scans(attenuation), NHS_2021));
  expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  expect(scores[0]).toBeLessThanOrEqual((5 * 240 + 1) / 60);
  expect(scores.at(-1)).toBeGreaterThan(0);
  expect(proximityScore([], NHS_2021)).toBe(0);
});

test('infectiousness by days from onset', () => {
  const weights = [-15, -14, -6, -5, -3, -2, 0, 3, 4, 9, 10, 15].map((day) =>
    infectiousnessWeight(NHS_2021, day),
  );
  expect(weights).toEqual([0, 0, 0, 0.4, 0.4, 1, 1, 1, 0.4, 0.4, 0, 0]);
});

test.skipIf(!HAS_CONFIGURATION)('the shipped parameters are those published', () => {
  const { riskScore, v2RiskCalculation } = JSON.parse(
    readFileSync(resolve(FOLDER, 'exposure-configuration.json'), 'utf8'),
  );
  expect(NHS_2021).toEqual({
    sample_s: riskScore.sampleResolution,
    minimumDistance_m: riskScore.minimumDistance,
    expectedDistance_m: riskScore.expectedDistance,
    logAttenuation: {
      slope: riskScore.rssiParameters.weightCoefficient,
      intercept: riskScore.rssiParameters.intercept,
      variance: riskScore.rssiParameters.covariance,
    },
    prior: { mean: riskScore.initialData.mean, variance: riskScore.initialData.covariance },
    infectiousness: { firstDay: -14, classes: v2RiskCalculation.daysSinceOnsetToInfectiousness },
    infectiousnessWeights: v2RiskCalculation.infectiousnessWeights,
    riskThreshold: v2RiskCalculation.riskThreshold,
  });
  expect(riskScore.observationType).toBe('log');
  expect(riskScore.smootherParameters).toEqual({ alpha: 1, beta: 0, kappa: 0 });
});
