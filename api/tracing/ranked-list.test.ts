import { expect, test } from 'vitest';
import { csv, folderWith, withStore } from '../../data/store/testing/folder.ts';
import { DEFAULT_POLICY } from '../../engine/policy.ts';
import { TracePool } from '../../workers/pool/trace-pool.ts';
import type { ContactRow, TraceOptions } from '../service.ts';
import { LiveStore } from './live-store.ts';

const folder = await folderWith([
  await csv(
    'encounters',
    'person_a,person_b,start,duration_s,attenuation_db',
    // Three days after the onset a minute at 60 dB is worth 0.8 × 1.0, on its day 0.8 × 1.6.
    'f0,late,2021-08-06T04:00:00Z,1200,60',
    'f0,soon,2021-08-03T04:00:00Z,1200,60',
    'f0,never,2021-08-10T04:00:00Z,1200,60',
    'soon,f2,2021-08-04T04:00:00Z,1200,60',
  ),
  await csv(
    'visits',
    'person,venue,check_in,check_out',
    'f0,market,2021-08-03T08:00:00Z,2021-08-03T09:00:00Z',
    'guest,market,2021-08-03T08:00:00Z,',
  ),
  await csv('cases', 'case_id,person,onset', 'case,f0,2021-08-03T00:00:00Z'),
]);

async function listed(options: Partial<TraceOptions>): Promise<ContactRow[]> {
  const asked = { level: 2, policy: DEFAULT_POLICY, asOf: null, evidence: false, ...options };
  return withStore(folder, async (store) => {
    const pool = new TracePool(1);
    const live = await LiveStore.load(store, pool);
    try {
      return (await Array.fromAsync(live.tracing.trace(['case'], asked))).flat();
    } finally {
      await live.close();
      await pool.close();
    }
  });
}

test('a list is ordered by risk and score; who has none stands last, in the order of lists', async () => {
  const rows = await listed({ rank: 'cwa-2023' });
  expect(rows.map(({ person, risk, score }) => [person, risk, score])).toEqual([
    ['guest', 'high', 96],
    ['soon', 'high', 25.6],
    ['late', 'high', 16],
    ['never', 'none', 0],
    ['f2', undefined, undefined],
  ]);
  expect(rows[2]!.score_parts).toMatchObject([
    { kind: 'bluetooth', day: 3, weighted_minutes: 16, infectiousness: 1 },
  ]);
});

test('another score orders otherwise, and check-ins do not count in it', async () => {
  const rows = await listed({ rank: 'nhs-2021', level: 1 });
  expect(rows.map(({ person }) => person)).toEqual(['late', 'soon', 'never', 'guest']);
  expect(rows[0]!.score).toBe(rows[1]!.score);
  expect(rows[3]).toMatchObject({ risk: 'none', score: 0, score_parts: [] });
});

test('rows that rest on a stay without check-out say how likely it was long enough', async () => {
  const rows = await listed({ certainty: true });
  const probabilities = rows.map(({ person, probability }) => [person, probability]);
  const guest = Math.round(1000 * Math.exp(-900 / 3600)) / 1000;
  expect(probabilities).toEqual([
    ['guest', guest],
    ['late', undefined],
    ['never', undefined],
    ['soon', undefined],
    ['f2', undefined],
  ]);
});
