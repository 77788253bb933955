import { expect, test } from 'vitest';
import { csv, folderWith, withStore } from '../../data/store/testing/folder.ts';
import { DEFAULT_POLICY } from '../../engine/policy.ts';
import { TracePool } from '../../workers/pool/trace-pool.ts';
import { LiveStore } from './live-store.ts';

test('lists without details are the same lists, but for names, phones, areas and last places', async () => {
  const folder = await folderWith([
    await csv('persons', 'person,name,phone,home_area', 'p,An,0901,Huế'),
    await csv(
      'visits',
      'person,venue,check_in,check_out',
      'f0,v,2021-08-03T04:00:00Z,2021-08-03T05:00:00Z',
      'p,v,2021-08-03T04:00:00Z,2021-08-03T05:00:00Z',
    ),
    await csv('cases', 'case_id,person,onset', 'case,f0,2021-08-03T00:00:00Z'),
  ]);
  const pool = new TracePool(1);
  const [whole, bare] = await withStore(folder, async (store) => {
    const live = await LiveStore.load(store, pool);
    const asked = { level: 1, policy: DEFAULT_POLICY, asOf: null, evidence: false };
    const lists = [asked, { ...asked, details: false } as const].map((options) =>
      Array.fromAsync(live.tracing.trace(['case'], options)),
    );
    const rows = await Promise.all(lists);
    await live.close();
    return rows.map((list) => list.flat());
  });
  await pool.close();
  expect(whole).toMatchObject([{ person: 'p', name: 'An', phone: '0901', area: 'Huế', last_place: 'v' }]);
  expect(whole!.map(({ name, phone, area, last_place, ...rest }) => rest)).toEqual(bare);
});
