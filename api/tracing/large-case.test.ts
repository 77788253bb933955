import { afterEach, expect, test, vi } from 'vitest';
import { csv, folderWith, withStore } from '../../data/store/testing/folder.ts';
import { DEFAULT_POLICY } from '../../engine/policy.ts';
import { TracePool } from '../../workers/pool/trace-pool.ts';
import type { TracingService } from '../service.ts';
import { LiveStore } from './live-store.ts';

const GUESTS = 250;
const OPTIONS = { level: 2, policy: DEFAULT_POLICY, asOf: null };

let pool: TracePool;

afterEach(() => pool.close());

/** Asks of a store in which everybody met everybody, and two others met each other. */
async function withCrowd<T>(ask: (tracing: TracingService) => Promise<T>): Promise<T> {
  const guests = Array.from({ length: GUESTS }, (_, i) => `p${i}`);
  const met = guests.flatMap((a, i) => guests.slice(i + 1).map((b) => `${a},${b},2021-08-03T04:00:00Z,1800`));
  const folder = await folderWith([
    await csv('encounters', 'person_a,person_b,start,duration_s', ...met, 'x,y,2021-08-03T04:00:00Z,1800'),
    await csv('cases', 'case_id,person,onset', 'crowd,p0,2021-08-03', 'pair,x,2021-08-03'),
  ]);
  pool = new TracePool(1);
  return withStore(folder, async (store) => {
    const live = await LiveStore.load(store, pool);
    try {
      return await ask(live.tracing);
    } finally {
      await live.close();
    }
  });
}

test('a case whose search is long is left to a thread, others are not', async () => {
  await withCrowd(async (tracing) => {
    const traceOne = vi.spyOn(pool, 'traceOne');
    const lists = tracing.trace(['crowd', 'pair'], { ...OPTIONS, evidence: false });
    const [crowd, pair] = (await Array.fromAsync(lists))
      .flat()
      .reduce(([a, b], { case_id }) => (case_id === 'crowd' ? [a + 1, b] : [a, b + 1]), [0, 0]);
    expect([crowd, pair]).toEqual([GUESTS - 1, 1]);
    expect(traceOne).toHaveBeenCalledOnce();
    expect(await tracing.whyNot('crowd', 'y', OPTIONS)).toMatchObject({ reason: 'never-met' });
    expect(await tracing.whyNot('crowd', 'p9', OPTIONS)).toMatchObject({ reason: 'on-list' });
  });
});
