import { afterAll, expect, test } from 'vitest';
import type { Store } from '../../data/store/store.ts';
import { csv, importAll, temporaryFolder, withStore } from '../../data/store/testing/folder.ts';
import { builtInPolicy, DEFAULT_POLICY, policyFrom } from '../../engine/policy.ts';
import { TracePool } from '../../workers/pool/trace-pool.ts';
import { LiveStore } from '../tracing/live-store.ts';
import { questionDiff } from './question-diff.ts';
import type { TraceQuestion } from './trace-job.ts';

const pool = new TracePool(1);
afterAll(() => pool.close());

type Question = Omit<TraceQuestion, 'caseIds'> & { version: number };

const ASKED = { policy: DEFAULT_POLICY, level: 2, asOf: null };
const HEAD = 'record_id,person_a,person_b,start,duration_s,attenuation_db,retracted';

function met(id: string, a: string, b: string, at: string, duration_s = 1800, rest = ''): string {
  return `${id},${a},${b},2021-08-03T${at}:00Z,${duration_s},50,${rest}`;
}

/** F0 meets p1, who meets p2; F0 meets p3 for ten minutes, and p4 three days before onset. */
async function aTown(store: Store): Promise<void> {
  await importAll(store, [
    await csv('cases', 'case_id,person,onset', 'F0,p0,2021-08-03'),
    await csv(
      'encounters',
      HEAD,
      met('e1', 'p0', 'p1', '04:10'),
      met('e2', 'p1', 'p2', '05:10'),
      met('e3', 'p0', 'p3', '06:10', 600),
      'e4,p0,p4,2021-07-31T10:00:00Z,600,50,',
    ),
  ]);
}

/** Who enters or leaves between two questions: `person change: cause [what decides]`. */
async function told(store: Store, before: Question, after: Question): Promise<string[]> {
  const live = await LiveStore.load(store, pool);
  const [was, is] = [before, after].map((question) => ({ caseIds: null, ...question }));
  const rows = await Array.fromAsync(questionDiff(live.tracing, was!, is!));
  await live.close();
  return rows
    .flat()
    .filter(({ change }) => change !== 'changed')
    .map(({ person, change, cause, decides }) => `${person} ${change}: ${cause} ${JSON.stringify(decides)}`);
}

test('a parameter of the policy decides alone, or several together', async () => {
  await withStore(await temporaryFolder(), async (store) => {
    await aTown(store);
    const ask = { ...ASKED, version: store.version };
    const shorter = { ...ask, policy: policyFrom({ min_exposure_s: 600, latent_s: 0 }) };
    const min = (before: number, after: number) =>
      JSON.stringify({ parameter: 'min_exposure_s', before, after });
    expect(await told(store, ask, shorter)).toEqual([`p3 enters: policy [${min(900, 600)}]`]);
    expect(await told(store, shorter, ask)).toEqual([`p3 leaves: policy [${min(600, 900)}]`]);
    const older = { ...ask, policy: builtInPolicy('vn-2020-12') };
    const before = JSON.stringify({ parameter: 'infectious_before_s', before: 172_800, after: 259_200 });
    expect(await told(store, ask, older)).toEqual([
      `p3 enters: policy [${min(900, 1)}]`,
      `p4 enters: together [${min(900, 1)},${before}]`,
    ]);
  });
});

test('the level and the instant of a question decide too', async () => {
  await withStore(await temporaryFolder(), async (store) => {
    await aTown(store);
    const ask = { ...ASKED, version: store.version };
    expect(await told(store, { ...ask, level: 1 }, ask)).toEqual([
      'p2 enters: level [{"level":2,"before":1}]',
    ]);
    const asOf = Date.UTC(2021, 7, 3, 5) / 1000;
    expect(await told(store, { ...ask, asOf }, ask)).toEqual([
      `p2 enters: as_of [{"as_of":null,"before":${asOf}}]`,
    ]);
  });
});

test.each([
  [
    'an encounter came, and who was met leads on',
    ['encounters', HEAD, met('e5', 'p0', 'p5', '04:20'), met('e6', 'p5', 'p6', '05:20')],
    ['p5 enters: records came e5', 'p6 enters: records came e6'],
  ],
  [
    'an encounter was retracted, and with it goes who was reached by it',
    ['encounters', HEAD, met('e1', 'p0', 'p1', '04:10', 1800, 'true')],
    ['p1 leaves: records went e1', 'p2 leaves: records went e1'],
  ],
  [
    'an encounter was corrected',
    ['encounters', HEAD, met('e3', 'p0', 'p3', '06:10', 1200)],
    ['p3 enters: records corrected e3'],
  ],
  [
    'a contact was put in quarantine',
    ['quarantine', 'record_id,person,start', 'k1,p1,2021-08-03T04:50:00Z'],
    ['p2 leaves: records came k1'],
  ],
  [
    'the onset of the case was corrected',
    ['cases', 'case_id,person,onset', 'F0,p0,2021-09-03'],
    ['p1 leaves: records corrected F0', 'p2 leaves: records corrected F0'],
  ],
  [
    'identifiers were joined',
    ['identities', 'record_id,person,same_as', 'i1,p2,a2'],
    ['a2 enters: records came i1', 'p2 leaves: records came i1'],
  ],
])('%s', async (_, [feed, ...lines], expected) => {
  await withStore(await temporaryFolder(), async (store) => {
    await aTown(store);
    const before = { ...ASKED, version: store.version };
    await importAll(store, [await csv(feed!, ...lines)]);
    const rows = await told(store, before, { ...ASKED, version: store.version });
    const short = (row: string) =>
      row.replace(/\[\{"feed":"[a-z]+","record_id":"(\w+)","change":"(\w+)"\}\]/, '$2 $1');
    expect(rows.map(short)).toEqual(expected);
  });
});
