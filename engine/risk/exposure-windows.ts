import type { LevelRange, ReportType, RiskLevel, WindowParameters } from './cwa-parameters.ts';
import { isWithin } from './ranges.ts';

/** One scan of a phone that saw the other. */
export interface Scan {
  readonly minAttenuation_db: number;
  readonly secondsSinceLastScan: number;
}

/** Scans of one other phone within at most half an hour, as the phones' system tells them. */
export interface ExposureWindow {
  readonly ageInDays: number;
  readonly reportType: ReportType;
  /** 1 standard, 2 high. */
  readonly infectiousness: 1 | 2;
  readonly calibrationConfidence: number;
  readonly scans: readonly Scan[];
}

/** What the app shows of all windows. */
export interface WindowsRisk {
  readonly totalRiskLevel: RiskLevel;
  readonly ageOfMostRecentDay: Readonly<Record<RiskLevel, number | null>>;
  readonly numberOfDays: Readonly<Record<RiskLevel, number>>;
  readonly minimumDistinctEncounters: Readonly<Record<RiskLevel, number>>;
}

interface ScoredWindow {
  readonly window: ExposureWindow;
  readonly trl: number;
  readonly normalizedTime: number;
}

/**
 * The Corona-Warn-App's risk of exposure windows (version 2, 2020–2023): weighted minutes × transmission risk value a
 * window, summed by day. The sum is rounded to one decimal before it is compared: 3.6 is told as 3.59 by some
 * arithmetic. Encounters are counted once for each day, transmission risk level and calibration confidence. O(n).
 */
export function windowsRisk(windows: readonly ExposureWindow[], parameters: WindowParameters): WindowsRisk {
  const scored = windows.map((window) => scoredWindow(window, parameters)).filter((one) => one !== null);
  const ageOfMostRecentDay: Record<RiskLevel, number | null> = { 1: null, 2: null };
  const numberOfDays = { 1: 0, 2: 0 };
  const minimumDistinctEncounters = { 1: 0, 2: 0 };
  for (const [age, ofDay] of Map.groupBy(scored, ({ window }) => window.ageInDays)) {
    const sum = ofDay.reduce((total, { normalizedTime }) => total + normalizedTime, 0);
    const level = levelOf(oneDecimal(sum), parameters.perDayLevels);
    if (level === null) continue;
    numberOfDays[level]++;
    ageOfMostRecentDay[level] = Math.min(age, ageOfMostRecentDay[level] ?? Infinity);
    for (const counted of [1, 2] as const)
      minimumDistinctEncounters[counted] += distinctEncounters(ofDay, counted, parameters);
  }
  const totalRiskLevel = numberOfDays[2] > 0 ? 2 : 1;
  return { totalRiskLevel, ageOfMostRecentDay, numberOfDays, minimumDistinctEncounters };
}

/** `null` for a window that a filter drops. */
function scoredWindow(window: ExposureWindow, parameters: WindowParameters): ScoredWindow | null {
  const { infectiousness, reportType } = parameters.trlEncoding;
  const trl = infectiousness[window.infectiousness - 1] + reportType[window.reportType];
  if (parameters.trlFilters.some((range) => isWithin(trl, range))) return null;
  if (isDropped(window.scans, parameters)) return null;
  const value = parameters.transmissionRiskValues[trl] ?? 0;
  return { window, trl, normalizedTime: value * weightedMinutes(window.scans, parameters) };
}

/** Whether the scans are too few or too far to count. */
export function isDropped(
  scans: readonly Scan[],
  { minutesAtAttenuationFilters }: WindowParameters,
): boolean {
  return minutesAtAttenuationFilters.some(({ attenuation, dropIfMinutes }) => {
    const within = scans.filter(({ minAttenuation_db }) => isWithin(minAttenuation_db, attenuation));
    return isWithin(secondsOf(within) / 60, dropIfMinutes);
  });
}

/** Minutes, each by the weight of its attenuation. A scan back in time, after a change of the clock, counts nothing. */
export function weightedMinutes(
  scans: readonly Scan[],
  { minutesAtAttenuationWeights }: Pick<WindowParameters, 'minutesAtAttenuationWeights'>,
): number {
  return minutesAtAttenuationWeights.reduce((total, { attenuation, weight }) => {
    const within = scans.filter(({ minAttenuation_db }) => isWithin(minAttenuation_db, attenuation));
    return total + (weight * secondsOf(within)) / 60;
  }, 0);
}

function secondsOf(scans: readonly Scan[]): number {
  return scans.reduce((total, { secondsSinceLastScan }) => total + Math.max(0, secondsSinceLastScan), 0);
}

function distinctEncounters(
  ofDay: readonly ScoredWindow[],
  level: RiskLevel,
  { perWindowLevels }: WindowParameters,
): number {
  const ofLevel = ofDay.filter(({ normalizedTime }) => levelOf(normalizedTime, perWindowLevels) === level);
  return new Set(ofLevel.map(({ trl, window }) => `${trl} ${window.calibrationConfidence}`)).size;
}

/** The first level whose range holds the time; `null` where none does. */
export function levelOf(normalizedTime: number, levels: readonly LevelRange[]): RiskLevel | null {
  return levels.find((level) => isWithin(normalizedTime, level.normalizedTime))?.riskLevel ?? null;
}

export function oneDecimal(value: number): number {
  return Math.round(value * 10) / 10;
}
