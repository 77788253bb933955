import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { JobRows } from '../../data/jobs/job-rows.ts';
import { csv, importAll, NOW, temporaryFolder, withStore } from '../../data/store/testing/folder.ts';
import { DEFAULT_POLICY } from '../../engine/policy.ts';
import { TracePool } from '../../workers/pool/trace-pool.ts';
import { LiveTracing } from '../live-tracing.ts';
import { LiveStore } from '../tracing/live-store.ts';
import type { TraceQuestion } from './trace-job.ts';
import { Traces } from './traces.ts';

const pool = new TracePool(1);
afterAll(() => pool.close());

const HEAD = 'record_id,person_a,person_b,start,duration_s,attenuation_db,retracted';
const ALL: TraceQuestion = { caseIds: null, policy: DEFAULT_POLICY, level: 2, asOf: null };

test('a trace that is taken again gives the same bytes, whatever was imported since', async () => {
  const folder = await temporaryFolder();
  await withStore(folder, async (store) => {
    await importAll(store, [
      await csv('cases', 'case_id,person,onset', 'F0,p0,2021-08-03'),
      await csv(
        'encounters',
        HEAD,
        'e1,p0,p1,2021-08-03T04:05:06Z,1800,50,',
        'e2,p1,p2,2021-08-03T08:05:06Z,1800,50,',
      ),
    ]);
    const live = new LiveTracing(
      () => LiveStore.load(store, pool),
      () => {},
    );
    await live.refresh();
    const rows = await JobRows.open(folder);
    const traces = new Traces({
      tracing: live,
      rows,
      folder: join(folder, 'results'),
      now: () => NOW,
      onNotice: () => {},
    });
    await traces.start();
    const made = async (id: string) => {
      await Array.fromAsync(traces.follow(id));
      return (await Array.fromAsync(traces.rows(id))).flat();
    };
    const first = await traces.submit(ALL);
    const before = await made(first.id);
    await importAll(store, [
      await csv(
        'encounters',
        HEAD,
        'e1,p0,p1,2021-08-03T04:05:06Z,1800,50,true',
        'e3,p0,p3,2021-08-03T04:05:06Z,1800,50,',
      ),
      await csv('identities', 'person,same_as', 'p2,p4'),
      await csv('persons', 'person,name', 'p1,An'),
    ]);
    await live.refresh();
    const again = await traces.again(first.id);
    expect(await made(again.id)).toEqual(before);
    expect(traces.get(again.id)).toMatchObject({ version: 2, parameters: DEFAULT_POLICY });
    const now = await traces.submit(ALL);
    expect((await made(now.id)).map(({ person }) => person)).toEqual(['p3']);
    expect(before.map(({ person }) => person)).toEqual(['p1', 'p2']);
    await traces.stop();
    await live.close();
  });
});
