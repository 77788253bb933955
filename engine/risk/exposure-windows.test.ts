import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { CWA_2023, type LevelRange, transmissionRiskValue, type WindowParameters } from './cwa-parameters.ts';
import { type ExposureWindow, isDropped, windowsRisk } from './exposure-windows.ts';
import type { Range } from './ranges.ts';

/** The app's own cases stand beside the project's folder; tests that need them are skipped where they do not. */
const FOLDER = resolve(import.meta.dirname, '../../../shared/fixtures/cwa');
const HAS_CASES = existsSync(FOLDER);

interface ReferenceConfiguration {
  minutesAtAttenuationWeights: { attenuationRange: Range; weight: number }[];
  normalizedTimePerEWToRiskLevelMapping: { normalizedTimeRange: Range; riskLevel: 1 | 2 }[];
  normalizedTimePerDayToRiskLevelMapping: { normalizedTimeRange: Range; riskLevel: 1 | 2 }[];
  transmissionRiskValueMapping: { transmissionRiskLevel: number; transmissionRiskValue: number }[];
}

/** The cases' configuration; their encoding of levels is the shipped one. */
function parametersOf(configuration: ReferenceConfiguration): WindowParameters {
  const levels = (mapping: { normalizedTimeRange: Range; riskLevel: 1 | 2 }[]): LevelRange[] =>
    mapping.map(({ normalizedTimeRange, riskLevel }) => ({ normalizedTime: normalizedTimeRange, riskLevel }));
  return {
    minutesAtAttenuationFilters: [],
    trlFilters: [],
    minutesAtAttenuationWeights: configuration.minutesAtAttenuationWeights.map(
      ({ attenuationRange, weight }) => ({
        attenuation: attenuationRange,
        weight,
      }),
    ),
    perWindowLevels: levels(configuration.normalizedTimePerEWToRiskLevelMapping),
    perDayLevels: levels(configuration.normalizedTimePerDayToRiskLevelMapping),
    trlEncoding: CWA_2023.windows.trlEncoding,
    transmissionRiskValues: Object.fromEntries(
      configuration.transmissionRiskValueMapping.map(({ transmissionRiskLevel, transmissionRiskValue }) => [
        transmissionRiskLevel,
        transmissionRiskValue,
      ]),
    ),
  };
}

interface ReferenceCase {
  description: string;
  exposureWindows: (Omit<ExposureWindow, 'scans'> & {
    scanInstances: { minAttenuation: number; secondsSinceLastScan: number }[];
  })[];
}

function windowsOf({ exposureWindows }: ReferenceCase): ExposureWindow[] {
  return exposureWindows.map(({ scanInstances, ...window }) => ({
    ...window,
    scans: scanInstances.map(({ minAttenuation, secondsSinceLastScan }) => ({
      minAttenuation_db: minAttenuation,
      secondsSinceLastScan,
    })),
  }));
}

test.skipIf(!HAS_CASES)('all 29 cases of the Corona-Warn-App give its seven results', () => {
  const file = JSON.parse(readFileSync(resolve(FOLDER, 'exposure-windows-risk-calculation.json'), 'utf8'));
  const parameters = parametersOf(file.defaultRiskCalculationConfiguration);
  const cases = file.testCases as (ReferenceCase & Record<string, unknown>)[];
  expect(cases).toHaveLength(29);
  for (const one of cases) {
    const { totalRiskLevel, ageOfMostRecentDay, numberOfDays, minimumDistinctEncounters } = windowsRisk(
      windowsOf(one),
      parameters,
    );
    expect(
      {
        expTotalRiskLevel: totalRiskLevel,
        expAgeOfMostRecentDateWithLowRisk: ageOfMostRecentDay[1],
        expAgeOfMostRecentDateWithHighRisk: ageOfMostRecentDay[2],
        expNumberOfDaysWithLowRisk: numberOfDays[1],
        expNumberOfDaysWithHighRisk: numberOfDays[2],
        expTotalMinimumDistinctEncountersWithLowRisk: minimumDistinctEncounters[1],
        expTotalMinimumDistinctEncountersWithHighRisk: minimumDistinctEncounters[2],
      },
      one.description,
    ).toEqual(
      Object.fromEntries(Object.entries(one).filter(([name]) => name.startsWith('exp') && name[3] !== 'o')),
    );
  }
});

test('the shipped parameters drop windows of less than five minutes below 79 dB, and those of TRL 1 and 2', () => {
  const scan = (minAttenuation_db: number, secondsSinceLastScan: number) => ({
    minAttenuation_db,
    secondsSinceLastScan,
  });
  expect(isDropped([scan(60, 299)], CWA_2023.windows)).toBe(true);
  expect(isDropped([scan(60, 150), scan(78, 150)], CWA_2023.windows)).toBe(false);
  expect(isDropped([scan(60, 299), scan(79, 600)], CWA_2023.windows)).toBe(true);
  const window = {
    ageInDays: 1,
    infectiousness: 2,
    calibrationConfidence: 0,
    scans: [scan(65, 3600)],
  } as const;
  expect(windowsRisk([{ ...window, reportType: 4 }], CWA_2023.windows).numberOfDays).toEqual({ 1: 0, 2: 0 });
  expect(windowsRisk([{ ...window, reportType: 1 }], CWA_2023.windows).totalRiskLevel).toBe(2);
});

test('what a minute counts by days from onset', () => {
  const values = [-6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7].map((day) =>
    transmissionRiskValue(CWA_2023, day),
  );
  expect(values).toEqual([0, 0, 0.8, 1.2, 1.4, 1.6, 1.6, 1.6, 1.2, 1, 0.6, 0, 0, 0]);
});

test.skipIf(!HAS_CASES)('levels by days from onset are those of the published derivation map', () => {
  const [, map] = readFileSync(resolve(FOLDER, 'derivation-maps.yaml'), 'utf8').split('trl-from-dsos:');
  const published = Array.from(
    map!.matchAll(/^ +(-?\d+): (\d)$/gm),
    ([, day, trl]) => [day!, Number(trl)] as const,
  );
  const toTheDay = published.filter(([day]) => Math.abs(Number(day)) < 100);
  expect(toTheDay).toHaveLength(12);
  expect(CWA_2023.trlByDaysFromOnset).toEqual(Object.fromEntries(toTheDay));
});

test.skipIf(!HAS_CASES)('the shipped parameters are those that the server published last', () => {
  const published = (file: string) => readFileSync(resolve(FOLDER, file), 'utf8').replace(/\s+/g, ' ');
  const numbers = (text: string, pattern: RegExp) =>
    Array.from(text.matchAll(pattern), (match) => match.slice(1).map(Number));
  const { windows, checkIns } = CWA_2023;
  const ofWindows = published('risk-calculation-parameters.yaml');
  expect(numbers(ofWindows, /min: (\d+) max: (\d+) max-exclusive: true weight: ([\d.]+)/g)).toEqual(
    windows.minutesAtAttenuationWeights.map(({ attenuation, weight }) => [
      attenuation.min,
      attenuation.max,
      weight,
    ]),
  );
  const levels = numbers(
    ofWindows,
    /normalized-time-range: min: (\d+) max: (\d+)(?: max-exclusive: true)? risk-level: (\d)/g,
  );
  expect(levels).toEqual(
    [...windows.perWindowLevels, ...windows.perDayLevels].map(({ normalizedTime, riskLevel }) => [
      normalizedTime.min,
      normalizedTime.max,
      riskLevel,
    ]),
  );
  expect(numbers(ofWindows, /drop-if-minutes-in-range: min: (\d+) max: (\d+)/g)).toEqual(
    windows.minutesAtAttenuationFilters.map(({ dropIfMinutes: { min, max } }) => [min, max]),
  );
  expect(numbers(ofWindows, /drop-if-trl-in-range: min: (\d+) max: (\d+)/g)).toEqual(
    windows.trlFilters.map(({ min, max }) => [min, max]),
  );
  const ofCheckIns = published('presence-tracing-parameters.yaml');
  const values = numbers(ofCheckIns, /transmission-risk-level: (\d) transmission-risk-value: ([\d.]+)/g);
  expect(windows.transmissionRiskValues).toEqual(Object.fromEntries(values));
  const [, perDay] = ofCheckIns.split('normalized-time-per-day-to-risk-level-mapping:');
  expect(
    numbers(perDay!, /min: (\d+) min-exclusive: \w+ max: (\d+) max-exclusive: \w+ risk-level: (\d)/g),
  ).toEqual(
    checkIns.perDayLevels.map(({ normalizedTime: { min, max }, riskLevel }) => [min, max, riskLevel]),
  );
  const decay = /min: (\d+) min-exclusive: \w+ max: (\d+) max-exclusive: \w+ slope: (\d) intercept: (\d+)/g;
  expect(numbers(ofCheckIns, decay)).toEqual(
    checkIns.aerosolDecay.map(({ minutes, slope, intercept_min }) => [
      minutes.min,
      minutes.max,
      slope,
      intercept_min,
    ]),
  );
});
