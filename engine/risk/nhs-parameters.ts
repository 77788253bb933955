export interface NhsParameters {
  /** A distance is estimated for every so many seconds. */
  readonly sample_s: number;
  /** Nearer than this all distances count the same. */
  readonly minimumDistance_m: number;
  /** How far the phones move apart or together within a sample; standard deviation. */
  readonly expectedDistance_m: number;
  /** Logarithm of the attenuation in dB = slope × ln distance in m + intercept, ± √variance. */
  readonly logAttenuation: { readonly slope: number; readonly intercept: number; readonly variance: number };
  /** Distance in m before anything was measured. */
  readonly prior: { readonly mean: number; readonly variance: number };
  /** Class of infectiousness on the days from `firstDay` on, counted from the onset: 0 none, 1 standard, 2 high. */
  readonly infectiousness: { readonly firstDay: number; readonly classes: readonly number[] };
  readonly infectiousnessWeights: readonly number[];
  /** A window of at least this is a risk. */
  readonly riskThreshold: number;
}

/**
 * The NHS COVID-19 app's exposure configuration of 2021 (`riskScore` and `v2RiskCalculation`; MIT), with the smoother's
 * parameters α = 1, β = κ = 0 that kalman-smoother.ts has built in.
 */
export const NHS_2021: NhsParameters = {
  sample_s: 1,
  minimumDistance_m: 1,
  expectedDistance_m: 0.1,
  logAttenuation: { slope: 0.1270547531082051, intercept: 4.2309333657856945, variance: 0.4947614361027773 },
  prior: { mean: 2, variance: 10 },
  infectiousness: {
    firstDay: -14,
    classes: [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0],
  },
  infectiousnessWeights: [0, 0.4, 1],
  riskThreshold: 100,
};

/** Weight of a source's infectiousness, by the days from their onset to the exposure. */
export function infectiousnessWeight(
  { infectiousness, infectiousnessWeights }: NhsParameters,
  daysFromOnset: number,
) {
  const { firstDay, classes } = infectiousness;
  return infectiousnessWeights[classes[daysFromOnset - firstDay] ?? 0] ?? 0;
}
