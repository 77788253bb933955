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
    const search = vi.spyOn(pool, 'search');
    const lists = tracing.trace(['crowd', 'pair'], { ...OPTIONS, evidence: false });
    const [crowd, pair] = (await Array.fromAsync(lists))
      .flat()
      .reduce(([a, b], { case_id }) => (case_id === 'crowd' ? [a + 1, b] : [a, b + 1]), [0, 0]);
    expect([crowd, pair]).toEqual([GUESTS - 1, 1]);
    expect(search).toHaveBeenCalledOnce();
    expect(await tracing.whyNot('crowd', 'y', OPTIONS)).toMatchObject({ reason: 'never-met' });
    expect(await tracing.whyNot('crowd', 'p9', OPTIONS)).toMatchObject({ reason: 'on-list' });
  });
});

test('long searches for chains, trees and sources are left to threads, and give what short ones give', async () => {
  await withCrowd(async (tracing) => {
    const search = vi.spyOn(pool, 'search');
    const options = { level: Infinity, policy: DEFAULT_POLICY, from: null, asOf: null, filter: null };
    // The person asked about is reached at once, and nobody farther on is looked at.
    const chain = await tracing.chains('crowd', 'p9', { ...options, best: null });
    expect(chain.rows.map(({ source, person }) => [source, person])).toEqual([['p0', 'p9']]);
    const ways = await tracing.chains('crowd', 'p9', { ...options, best: 3 });
    expect(ways.rows.map((row) => [row.chain, row.source])).toEqual([
      [1, 'p0'],
      [2, 'p0'],
      [2, 'p1'],
      [3, 'p0'],
      [3, 'p10'],
    ]);
    const tree = await Array.fromAsync(await tracing.tree('crowd', { ...options, evidence: true }));
    expect(tree.flat()).toHaveLength(GUESTS - 1);
    expect(tree[0]![0]!.evidence).toHaveLength(1);
    const before = Date.UTC(2021, 7, 4) / 1000;
    const found = await tracing.sources('p9', { ...options, before, evidence: false });
    expect((await Array.fromAsync(found.rows)).flat()).toHaveLength(GUESTS - 1);
    expect(search.mock.calls.map(([name]) => name)).toEqual(['rankedChains', 'onwardTree', 'backward']);
  });
});
