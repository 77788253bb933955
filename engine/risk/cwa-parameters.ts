import type { Range } from './ranges.ts';

/** 1 low, 2 high. */
export type RiskLevel = 1 | 2;

export interface LevelRange {
  readonly normalizedTime: Range;
  readonly riskLevel: RiskLevel;
}

/** Parameters of the Corona-Warn-App's score of exposure windows. */
export interface WindowParameters {
  /** A window is dropped if its minutes in the range of attenuations lie in the second range. */
  readonly minutesAtAttenuationFilters: readonly {
    readonly attenuation: Range;
    readonly dropIfMinutes: Range;
  }[];
  /** A window is dropped if its transmission risk level lies in one of these. */
  readonly trlFilters: readonly Range[];
  readonly minutesAtAttenuationWeights: readonly { readonly attenuation: Range; readonly weight: number }[];
  /** Of one window; the first that fits. */
  readonly perWindowLevels: readonly LevelRange[];
  /** Of the sum of a day; a day that none fits is left out. */
  readonly perDayLevels: readonly LevelRange[];
  /** Added up, they encode a transmission risk level. */
  readonly trlEncoding: {
    readonly infectiousness: readonly [standard: number, high: number];
    readonly reportType: Readonly<Record<ReportType, number>>;
  };
  /** By transmission risk level; 0 for what is not listed. */
  readonly transmissionRiskValues: Readonly<Record<number, number>>;
}

/** 1 test, 2 clinical diagnosis, 3 self-report, 4 recursive. */
export type ReportType = 1 | 2 | 3 | 4;

/** Parameters of its score of check-ins. */
export interface CheckInParameters {
  /** A source's stay of so many minutes warns nobody. */
  readonly dropIfMinutes: Range;
  /** How long the air outlasts the source: `slope × minutes + intercept_min`, in minutes. */
  readonly aerosolDecay: readonly {
    readonly minutes: Range;
    readonly slope: number;
    readonly intercept_min: number;
  }[];
  /** Ends of a warning stand on multiples of this. */
  readonly interval_s: number;
  readonly perDayLevels: readonly LevelRange[];
}

export interface CwaParameters {
  readonly windows: WindowParameters;
  readonly checkIns: CheckInParameters;
  /** Transmission risk level by days from onset; days that are not listed have the value 0. */
  readonly trlByDaysFromOnset: Readonly<Record<number, number>>;
}

const VALUES = { 1: 0, 2: 0, 3: 0.6, 4: 0.8, 5: 1, 6: 1.2, 7: 1.4, 8: 1.6 };

/**
 * The parameters with which the Corona-Warn-App was switched off in 2023 (Apache-2.0): risk-calculation-parameters,
 * presence-tracing-parameters and derivation maps of its server. Levels by days from onset are those for an onset that
 * is known to the day.
 */
export const CWA_2023: CwaParameters = {
  windows: {
    minutesAtAttenuationFilters: [
      {
        attenuation: { min: 0, max: 79, maxExclusive: true },
        dropIfMinutes: { min: 0, max: 5, maxExclusive: true },
      },
    ],
    trlFilters: [{ min: 1, max: 2 }],
    minutesAtAttenuationWeights: [
      { attenuation: { min: 0, max: 63, maxExclusive: true }, weight: 0.8 },
      { attenuation: { min: 63, max: 73, maxExclusive: true }, weight: 1 },
      { attenuation: { min: 73, max: 79, maxExclusive: true }, weight: 0.1 },
    ],
    perWindowLevels: [
      { normalizedTime: { min: 0, max: 13, maxExclusive: true }, riskLevel: 1 },
      { normalizedTime: { min: 13, max: 9999 }, riskLevel: 2 },
    ],
    perDayLevels: [
      { normalizedTime: { min: 0, max: 13, maxExclusive: true }, riskLevel: 1 },
      { normalizedTime: { min: 13, max: 99_999 }, riskLevel: 2 },
    ],
    trlEncoding: { infectiousness: [1, 2], reportType: { 4: 0, 3: 2, 2: 4, 1: 6 } },
    transmissionRiskValues: VALUES,
  },
  checkIns: {
    dropIfMinutes: { min: 0, max: 10, maxExclusive: true },
    aerosolDecay: [
      { minutes: { min: 0, max: 30 }, slope: 1, intercept_min: 0 },
      { minutes: { min: 30, max: 999_999, minExclusive: true }, slope: 0, intercept_min: 30 },
    ],
    interval_s: 600,
    perDayLevels: [
      { normalizedTime: { min: 0, max: 10, minExclusive: true, maxExclusive: true }, riskLevel: 1 },
      { normalizedTime: { min: 10, max: 999_999 }, riskLevel: 2 },
    ],
  },
  trlByDaysFromOnset: {
    '-5': 2,
    '-4': 4,
    '-3': 6,
    '-2': 7,
    '-1': 8,
    0: 8,
    1: 8,
    2: 6,
    3: 5,
    4: 3,
    5: 2,
    6: 2,
  },
};

/** What a minute counts, by the days from the source's onset to the exposure. */
export function transmissionRiskValue(
  { windows, trlByDaysFromOnset }: CwaParameters,
  daysFromOnset: number,
): number {
  return windows.transmissionRiskValues[trlByDaysFromOnset[daysFromOnset] ?? 0] ?? 0;
}
