import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { csv, folderWith, withStore } from '../../data/store/testing/folder.ts';
import { builtInPolicy, DEFAULT_POLICY } from '../../engine/policy.ts';
import { TracePool } from '../../workers/pool/trace-pool.ts';
import { keysFrom } from '../auth/keys.ts';
import type { TracingService } from '../service.ts';
import { fakeTracing } from '../testing/fake-tracing.ts';
import { testApp } from '../testing/test-app.ts';
import { LiveStore } from '../tracing/live-store.ts';

const FIXTURE = join(import.meta.dirname, '../../../shared/fixtures/documented-examples.json');
const ALL = { level: Infinity, policy: DEFAULT_POLICY, from: null, asOf: null, filter: null };

const pool = new TracePool(1);
afterAll(() => pool.close());

async function asked<T>(files: string[], ask: (tracing: TracingService) => Promise<T>): Promise<T> {
  return withStore(await folderWith(files), async (store) => {
    const live = await LiveStore.load(store, pool);
    try {
      return await ask(live.tracing);
    } finally {
      await live.close();
    }
  });
}

/** A case p0 that met one person each at a market, on a bus, by phone, and named two in interviews. */
function records(): Promise<string[]> {
  return Promise.all([
    csv('venues', 'venue,name,category', 'm,Chợ Lớn,market', 'b,,bus'),
    csv(
      'visits',
      'person,venue,check_in,check_out',
      'p0,m,2021-08-03T01:00:00Z,2021-08-03T02:00:00Z',
      'p1,m,2021-08-03T01:00:00Z,2021-08-03T02:00:00Z',
      'p0,b,2021-08-03T03:00:00Z,2021-08-03T04:00:00Z',
      'p2,b,2021-08-03T03:00:00Z,2021-08-03T03:30:00Z',
    ),
    csv('encounters', 'person_a,person_b,start,duration_s', 'p0,p3,2021-08-03T05:00:00Z,3600'),
    csv(
      'contacts',
      'person,contact,start,end,setting',
      'p0,p4,2021-08-03T06:00:00Z,2021-08-03T07:00:00Z,home',
      'p0,p5,2021-08-03T06:00:00Z,2021-08-03T07:00:00Z,work',
      'p0,p3,2021-08-03T08:00:00Z,2021-08-03T09:00:00Z,work',
    ),
    csv('entries', 'person,entered_at,gate,flight', 'p0,2021-08-04,x,VN1', 'p6,2021-08-04,x,VN1'),
    csv(
      'cases',
      'case_id,person,onset',
      'c0,p0,2021-08-03',
      'c1,p1,2021-08-06',
      'c2,p2,',
      'c3,p0,2021-08-06',
    ),
  ]);
}

const NONE = { feeds: [], categories: [], settings: [] };

test.each([
  [null, ['p1', 'p2', 'p3', 'p4', 'p5', 'p6']],
  [{ ...NONE, feeds: ['encounters'] }, ['p3']],
  [{ ...NONE, feeds: ['contacts'] }, ['p3', 'p4', 'p5']],
  [{ ...NONE, feeds: ['visits'] }, ['p1', 'p2']],
  [{ ...NONE, feeds: ['entries'] }, ['p6']],
  [{ ...NONE, categories: ['market'] }, ['p1']],
  [{ ...NONE, settings: ['home'] }, ['p4']],
  [{ ...NONE, feeds: ['encounters'], categories: ['bus'], settings: ['home'] }, ['p2', 'p3', 'p4']],
  [{ ...NONE, categories: ['none'] }, []],
] as const)('of contacts of %j the tree has those alone', async (filter, persons) => {
  await asked(await records(), async (tracing) => {
    const tree = await Array.fromAsync(await tracing.tree('c0', { ...ALL, filter, evidence: false }));
    expect(
      tree
        .flat()
        .map(({ person }) => person)
        .sort(),
    ).toEqual(persons);
  });
});

test('an interview that does not count leaves what phones measured of the same two, and the other way round', async () => {
  await asked(await records(), async (tracing) => {
    const exposure = async (filter: typeof NONE | object) =>
      (await tracing.chains('c0', 'p3', { ...ALL, filter: filter as never, best: null })).rows[0]!.exposure_s;
    expect(await exposure({ ...NONE, feeds: ['encounters'] })).toBe(3600);
    expect(await exposure({ ...NONE, feeds: ['encounters', 'contacts'] })).toBe(7200);
    expect(await exposure({ ...NONE, settings: ['work'] })).toBe(3600);
  });
});

test('cases among sources are ranked by exposure and infectiousness, venues come last', async () => {
  await asked(await records(), async (tracing) => {
    const found = await tracing.sources('p1', { ...ALL, level: 1, before: null, evidence: true });
    const rows = (await Array.fromAsync(found.rows)).flat();
    expect(
      rows.map(({ kind, source, rank, score, case_id }) => [kind, source, rank, score, case_id]),
    ).toEqual([
      ['person', 'p0', 1, 96, 'c0'],
      ['venue', 'm', undefined, undefined, undefined],
    ]);
    expect(rows[0]!.evidence).toMatchObject([{ venue: 'm', venue_name: 'Chợ Lớn' }]);
    expect(found.to - found.from).toBe(DEFAULT_POLICY.incubation_s);
    await expect(tracing.sources('p3', { ...ALL, before: null, evidence: false })).rejects.toMatchObject({
      code: 'person-without-onset',
    });
  });
});

test('venues of several cases are those of at least two of them', async () => {
  const files = [
    await csv(
      'visits',
      'person,venue,check_in,check_out',
      ...['a,hall,01,03', 'b,hall,02,04', 'c,hall,05,06', 'x,hall,01,06', 'a,shop,07,08', 'b,shop,08,09'].map(
        (row) => row.replaceAll(/,(\d\d)/g, ',2021-08-03T$1:00:00Z'),
      ),
    ),
    await csv('cases', 'case_id,person,onset', ...['a', 'b', 'c'].map((p) => `case-${p},${p},2021-08-09`)),
  ];
  await asked(files, async (tracing) => {
    const rows = await tracing.sharedVenues(['case-c', 'case-b', 'case-a'], ALL);
    expect(
      rows.map(({ rank, venue, case_ids, together, visitors }) => [
        rank,
        venue,
        case_ids,
        together,
        visitors,
      ]),
    ).toEqual([
      [1, 'hall', ['case-a', 'case-b', 'case-c'], 2, 4],
      [2, 'shop', ['case-a', 'case-b'], 1, 2],
    ]);
    expect(await tracing.sharedVenues(['case-a', 'case-c'], { ...ALL, asOf: rows[0]!.first })).toEqual([]);
  });
});

test.skipIf(!existsSync(FIXTURE))(
  'a documented chain is time-respecting (needs shared/fixtures)',
  async () => {
    const { contacts, index, onsetDay, expPrimary, expSecondary, expNotContact } = JSON.parse(
      readFileSync(FIXTURE, 'utf8'),
    ).gocoronago_time_respecting;
    const day = (number: number) => `2021-08-0${number}`;
    const files = [
      await csv(
        'contacts',
        'person,contact,start',
        ...contacts.map(({ day: on, a, b }: { day: number; a: string; b: string }) => `${a},${b},${day(on)}`),
      ),
      await csv('cases', 'case_id,person,onset', `index,${index},${day(onsetDay)}`),
    ];
    await asked(files, async (tracing) => {
      const options = { ...ALL, policy: builtInPolicy('vn-2020-12') };
      const tree = (
        await Array.fromAsync(await tracing.tree('index', { ...options, evidence: false }))
      ).flat();
      const at = (wanted: number) => tree.filter(({ level }) => level === wanted).map(({ person }) => person);
      expect([at(1), at(2), tree.length]).toEqual([expPrimary, expSecondary, 3]);
      const { rows } = await tracing.chains('index', expSecondary[0], { ...options, best: null });
      expect(rows.map(({ source, person }) => [source, person])).toEqual([
        [index, 'David'],
        ['David', expSecondary[0]],
      ]);
      expect(rows.map(({ evidence }) => evidence.map(({ records: [record] }) => record!.feed))).toEqual([
        ['contacts'],
        ['contacts'],
      ]);
      expect((await tracing.chains('index', expNotContact[0], { ...options, best: 5 })).rows).toEqual([]);
      const why = await tracing.whyNot('index', expNotContact[0], options);
      expect(why).toMatchObject({ on_list: false, reason: 'wrong-order' });
    });
  },
);

test('over HTTP an epidemiologist gets the same, in every format, and a tracer does not', async () => {
  await asked(await records(), async (tracing) => {
    const sha256 = (key: string) => createHash('sha256').update(key).digest('hex');
    const keys = keysFrom([
      { name: 'epi', sha256: sha256('epi'), roles: ['epidemiologist'] },
      { name: 'tracer', sha256: sha256('tracer'), roles: ['tracer'] },
    ]);
    const served: TracingService = {
      ...fakeTracing([]),
      chains: (...question) => tracing.chains(...question),
      tree: (...question) => tracing.tree(...question),
      sources: (...question) => tracing.sources(...question),
      sharedVenues: (...question) => tracing.sharedVenues(...question),
    };
    const app = await testApp(served, { keys });
    const get = (url: string, key = 'epi') =>
      app.inject({ url, headers: { authorization: `Bearer ${key}` } });
    const post = (url: string, payload: object) =>
      app.inject({ method: 'POST', url, payload, headers: { authorization: 'Bearer epi' } });
    const chain = (await get('/v1/cases/c0/chains?to=p1')).json();
    expect(chain).toMatchObject({ case_id: 'c0', person: 'p1', rows: [{ source: 'p0', person: 'p1' }] });
    expect((await post('/v1/cases/c0/chains', { to: 'p1' })).json()).toEqual(chain);
    const tree = (await get('/v1/cases/c0/chains?category=market&category=bus&evidence=true')).json();
    expect(tree.rows.map(({ person }: { person: string }) => person)).toEqual(['p1', 'p2']);
    const lines = (await get('/v1/cases/c0/chains?feed=visits&evidence=true&format=ndjson')).body
      .trim()
      .split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(tree.rows);
    const sources = (await get('/v1/persons/p1/sources?level=unlimited')).json();
    expect(sources).toMatchObject({ person: 'p1', to: '2021-08-05T17:00:00Z' });
    expect((await post('/v1/persons/sources', { person: 'p1', level: 'unlimited' })).json()).toEqual(sources);
    expect((await post('/v1/shared-venues', { cases: ['c3', 'c1'] })).json().rows).toMatchObject([
      { venue: 'm', cases: 2 },
    ]);
    for (const url of ['/v1/cases/c0/chains', '/v1/persons/p1/sources'])
      expect((await get(url, 'tracer')).statusCode).toBe(403);
    const refused = async (url: string) => {
      const response = await get(url);
      return [response.statusCode, response.json().code];
    };
    expect(await refused('/v1/cases/c9/chains')).toEqual([404, 'unknown-case']);
    expect(await refused('/v1/cases/c2/chains')).toEqual([422, 'case-without-dates']);
    expect(await refused('/v1/cases/c0/chains?to=nobody')).toEqual([404, 'unknown-person']);
    expect(await refused('/v1/persons/p3/sources')).toEqual([422, 'person-without-onset']);
    expect(await refused('/v1/cases/c0/chains?feed=reports')).toEqual([400, 'bad-request']);
    expect(await refused('/v1/cases/c0/chains?level=21')).toEqual([400, 'bad-request']);
  });
});
