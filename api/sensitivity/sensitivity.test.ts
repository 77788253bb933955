import { afterAll, expect, test } from 'vitest';
import { csv, folderWith, withStore } from '../../data/store/testing/folder.ts';
import { DEFAULT_POLICY } from '../../engine/policy.ts';
import { TracePool } from '../../workers/pool/trace-pool.ts';
import { LiveStore } from '../tracing/live-store.ts';
import { sensitivity, sensitivityColumns } from './sensitivity.ts';

const pool = new TracePool(1);
afterAll(() => pool.close());

const folder = await folderWith([
  await csv('cases', 'case_id,person,onset', 'F0,p0,2021-08-03', 'F9,p9,'),
  await csv(
    'encounters',
    'person_a,person_b,start,duration_s,attenuation_db',
    'p0,p1,2021-08-03T04:10:00Z,1800,50',
    'p1,p2,2021-08-03T05:10:00Z,600,50',
    'p0,p3,2021-07-31T10:00:00Z,600,50',
  ),
]);

const QUESTION = { caseIds: null, policy: DEFAULT_POLICY, level: 2, asOf: null };
const VARY = { min_exposure_s: [600, 900], infectious_before_s: [2, 3].map((days) => days * 86_400) };

test('each cell of the grid has the sizes of the lists under its policy', async () => {
  await withStore(folder, async (store) => {
    const live = await LiveStore.load(store, pool);
    const rows = (await Array.fromAsync(sensitivity(live.tracing, { ...QUESTION, vary: VARY }))).flat();
    const names = sensitivityColumns({ vary: VARY, level: 2 }).map(({ name }) => name);
    expect(names).toEqual(['min_exposure_s', 'infectious_before_s', 'cases', 'f1', 'f2']);
    expect(rows.map((row) => names.map((name) => row[name]))).toEqual([
      [600, 172_800, 1, 1, 1],
      [600, 259_200, 1, 2, 1],
      [900, 172_800, 1, 1, 0],
      [900, 259_200, 1, 1, 0],
    ]);
    const named = sensitivity(live.tracing, { ...QUESTION, caseIds: ['F9'], vary: VARY });
    await expect(named.next()).rejects.toMatchObject({ code: 'case-without-dates' });
    const many = Array.from({ length: 300_000 }, (_, i) => `case${i}`);
    await expect(
      sensitivity(live.tracing, { ...QUESTION, caseIds: many, vary: VARY }).next(),
    ).rejects.toThrow('more than 1000000 lists');
    await live.close();
  });
});
