import { expect, test } from 'vitest';
import { POSITIVE_RESULTS } from '../../data/line-list/positive-tests.ts';
import { csv, folderWith, importAll, withStore } from '../../data/store/testing/folder.ts';
import { DEFAULT_POLICY, policyFrom } from '../../engine/policy.ts';
import { TracePool } from '../../workers/pool/trace-pool.ts';
import { type ContactRow, TracingError, type TracingService } from '../service.ts';
import { LiveStore } from './live-store.ts';

const HEADER = 'test_id,person,sampled_at,result_at,result,recorded_at,retracted';
const ENCOUNTERS = ['person_a,person_b,start,duration_s', 'a,b,2021-08-03T04:00:00Z,1800'];

/** Asks of a store with the lines of `tests.csv`, one import each, after an encounter of a and b. */
async function withTests<T>(lines: string[], ask: (tracing: TracingService) => Promise<T>): Promise<T> {
  const folder = await folderWith([await csv('encounters', ...ENCOUNTERS)]);
  return withStore(folder, async (store) => {
    for (const line of lines) await importAll(store, [await csv('tests', HEADER, line)]);
    const live = await LiveStore.load(store, new TracePool(1));
    const { tracing } = live;
    try {
      return await ask(tracing);
    } finally {
      await live.close();
    }
  });
}

async function contactsOf(tracing: TracingService, caseId: string): Promise<ContactRow[]> {
  const options = { level: 1, policy: DEFAULT_POLICY, asOf: null, evidence: false };
  return (await Array.fromAsync(tracing.trace([caseId], options))).flat();
}

test('a positive test opens a case, which is listed and traced like a recorded one', async () => {
  const lines = [
    't1,a,2021-08-03T00:00:00Z,2021-08-04T00:00:00Z,Positive,,',
    't2,b,2021-08-04T00:00:00Z,,+,,',
  ];
  await withTests(lines, async (tracing) => {
    expect(tracing.cases()).toEqual([
      { case_id: 'test:t1', person: 'a', specimen: 1_627_948_800, confirmed: 1_628_035_200 },
      { case_id: 'test:t2', person: 'b', specimen: 1_628_035_200 },
    ]);
    expect(tracing.case('test:t1')).toEqual(tracing.cases()[0]);
    expect(await contactsOf(tracing, 'test:t1')).toMatchObject([{ level: 1, person: 'b', is_case: true }]);
  });
});

test('once the test is retracted, or corrected to negative, there is no case', async () => {
  const positive = 't1,a,2021-08-03T00:00:00Z,,positive,2021-08-04T00:00:00Z,';
  for (const later of [
    't1,a,2021-08-03T00:00:00Z,,positive,2021-08-05T00:00:00Z,true',
    't1,a,2021-08-03T00:00:00Z,,negative,2021-08-05T00:00:00Z,',
  ])
    await withTests([positive, later], async (tracing) => {
      expect(tracing.cases()).toEqual([]);
      await expect(contactsOf(tracing, 'test:t1')).rejects.toThrow(TracingError);
    });
});

test.each([...POSITIVE_RESULTS, 'DƯƠNG TÍNH'.normalize('NFD')])(
  'the result %s is positive',
  async (result) => {
    await withTests([`t1,a,2021-08-03T00:00:00Z,,${result},,`], async (tracing) => {
      expect(tracing.cases()).toHaveLength(1);
    });
  },
);

test.each(['negative', 'âm tính', 'pending', 'positive?', ''])('the result "%s" is not', async (result) => {
  await withTests([`t1,a,2021-08-03T00:00:00Z,,${result},,`], async (tracing) => {
    expect(tracing.cases()).toEqual([]);
  });
});

test('for how long a case is open is policy', async () => {
  const lines = ['t1,a,2021-08-03T00:00:00Z,,pos,,', 't2,a,2021-08-13T00:00:00Z,,pos,,'];
  await withTests(lines, async (tracing) => {
    expect(tracing.cases()).toHaveLength(1);
    expect(tracing.cases(policyFrom({ case_open_s: 10 * 86_400 }))).toHaveLength(2);
  });
});
