import { expect, test } from 'vitest';
import { csv, folderWith, withStore } from '../../data/store/testing/folder.ts';
import { DEFAULT_POLICY } from '../../engine/policy.ts';
import { TracePool } from '../../workers/pool/trace-pool.ts';
import { LiveStore } from './live-store.ts';

test('rows of F1s say when the contact ended in which they qualified, whatever came later', async () => {
  const folder = await folderWith([
    await csv(
      'encounters',
      'person_a,person_b,start,duration_s',
      // Ten minutes twice are enough with the second; the third comes a day later.
      'f0,p,2021-08-03T04:00:00Z,600',
      'f0,p,2021-08-03T05:00:00Z,600',
      'f0,p,2021-08-04T04:00:00Z,1200',
      'p,q,2021-08-05T04:00:00Z,1200',
    ),
    await csv('cases', 'case_id,person,onset', 'case,f0,2021-08-03T00:00:00Z'),
  ]);
  const pool = new TracePool(1);
  const rows = await withStore(folder, async (store) => {
    const live = await LiveStore.load(store, pool);
    const asked = { level: 2, policy: DEFAULT_POLICY, asOf: null, evidence: false, firstEnds: true };
    const lists = await Array.fromAsync(live.tracing.trace(['case'], asked));
    await live.close();
    return lists.flat();
  });
  await pool.close();
  const at = (text: string) => Date.parse(text) / 1000;
  expect(
    rows.map(({ person, first_exposure_end, last_exposure }) => [person, first_exposure_end, last_exposure]),
  ).toEqual([
    ['p', at('2021-08-03T05:10:00Z'), at('2021-08-04T04:20:00Z')],
    ['q', undefined, at('2021-08-05T04:20:00Z')],
  ]);
});
