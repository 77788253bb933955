import { expect, test } from 'vitest';
import { PairExposures } from '../exposure/pair.ts';
import { DEFAULT_POLICY, policyFrom } from '../policy.ts';
import type { ExposureRecords } from '../records.ts';
import { worldColumns } from '../testing/columns.ts';
import { encounterOf, instant, recordsOf, visitOf } from '../testing/records.ts';
import { buildWorld } from '../world.ts';
import { type Score, type ScoreName, Scorer } from './score.ts';

const onset = instant('2021-08-03T00:00:00+07:00');
const noon = onset + 12 * 3600;
const DAY_S = 86_400;

function scoreOf(name: ScoreName, records: Partial<ExposureRecords>, policy = DEFAULT_POLICY): Score {
  const { columns, persons } = worldColumns(recordsOf(records), policy.zone);
  const world = buildWorld(columns);
  const window = {
    source: persons.indexOf('case'),
    from: onset - 2 * DAY_S,
    to: onset + 10 * DAY_S,
    asOf: Infinity,
  };
  const { episodes } = new PairExposures(world, policy).pair(window, persons.indexOf('p'));
  const steps = new Scorer(world, policy).score(name, episodes, onset);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

const met = (at: number, minutes: number, attenuation_db: number | null) =>
  encounterOf('case', 'p', at, minutes * 60, { attenuation_db });

test('cwa-2023: minutes × weight of the attenuation × value of the day', () => {
  const { score, risk, parts } = scoreOf('cwa-2023', { encounters: [met(noon + 2 * DAY_S, 20, 60)] });
  expect(score).toBe(19.2);
  expect(risk).toBe('high');
  expect(parts).toEqual([
    {
      kind: 'bluetooth',
      start: noon + 2 * DAY_S,
      day: 2,
      minutes: 20,
      attenuation_db: 60,
      weighted_minutes: 16,
      infectiousness: 1.2,
      points: 19.2,
    },
  ]);
});

test('cwa-2023: days are not added up to a high risk, but to the score', () => {
  const encounters = [met(noon, 10, 60), met(noon + DAY_S, 10, 60)];
  expect(scoreOf('cwa-2023', { encounters })).toMatchObject({ score: 25.6, risk: 'low' });
  expect(scoreOf('cwa-2023', { encounters: [met(noon, 11, 60)] })).toMatchObject({
    score: 14.1,
    risk: 'high',
  });
});

test('cwa-2023: five minutes are the least, and after the fourth day nothing counts', () => {
  expect(scoreOf('cwa-2023', { encounters: [met(noon, 4.9, 60)] })).toEqual({
    score: 0,
    risk: 'none',
    parts: [],
  });
  expect(scoreOf('cwa-2023', { encounters: [met(noon + 5 * DAY_S, 60, 60)] })).toMatchObject({
    score: 0,
    risk: 'none',
  });
});

test('cwa-2023: a check-in counts its minutes in the air of the source, which lasts half an hour longer', () => {
  const visits = [visitOf('case', 'v', noon, noon + 3600), visitOf('p', 'v', noon + 1800, noon + 9000)];
  const { score, risk, parts } = scoreOf('cwa-2023', { visits });
  expect(parts).toMatchObject([{ kind: 'check-in', day: 0, minutes: 60, infectiousness: 1.6, points: 96 }]);
  expect([score, risk]).toEqual([96, 'high']);
});

test('cwa-2023: a check-in of less than ten normalized minutes is a low risk', () => {
  const visits = [visitOf('case', 'v', noon, noon + 3600), visitOf('p', 'v', noon, noon + 360)];
  expect(scoreOf('cwa-2023', { visits })).toMatchObject({ score: 9.6, risk: 'low' });
});

test('nhs-2021: the greatest window counts, by the infectiousness of its day', () => {
  const near = scoreOf('nhs-2021', { encounters: [met(noon, 20, 45)] });
  const late = scoreOf('nhs-2021', { encounters: [met(noon + 5 * DAY_S, 20, 45)] });
  expect(near.risk).toBe('high');
  expect(late.score).toBeCloseTo(0.4 * near.score, 0);
  const twice = scoreOf('nhs-2021', { encounters: [met(noon, 20, 45), met(noon + DAY_S, 20, 45)] });
  expect(twice.score).toBe(near.score);
  expect(twice.parts).toHaveLength(2);
});

test('an RSSI at the limit of its platforms is taken for the limit of attenuation', () => {
  const policy = policyFrom({ close_attenuation_db: 63 });
  const at = (rssi_dbm: number) =>
    scoreOf(
      'cwa-2023',
      { encounters: [encounterOf('case', 'p', noon, 1200, { rssi_dbm, devices: 'ios-ios' })] },
      policy,
    );
  expect(at(policy.close_rssi_dbm['ios-ios']).parts[0]).toMatchObject({
    attenuation_db: 63,
    weighted_minutes: 20,
  });
  expect(at(policy.close_rssi_dbm['ios-ios'] + 1).parts[0]).toMatchObject({
    attenuation_db: 62,
    weighted_minutes: 16,
  });
});

test('what nobody measured has the weight 1', () => {
  expect(scoreOf('cwa-2023', { encounters: [met(noon, 20, null)] }).parts[0]).toMatchObject({
    weighted_minutes: 20,
  });
});
