import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ANSWERS } from '../../data/answers/catalogue.ts';
import { DEFAULT_POLICY } from '../../engine/policy.ts';
import { keysFrom } from '../auth/keys.ts';
import { fakeTracing } from '../testing/fake-tracing.ts';
import { given, testApp } from '../testing/test-app.ts';

const [HERE, THERE] = ['Phường 1 (Hà Nội)', 'Xã 2 (Đồng Nai)'];
/** More movers than are withheld, and one. */
const MOVERS = Array.from(
  { length: DEFAULT_POLICY.suppress_below },
  (_, i) => `p${i},2021-08-02T01:00:00Z,${HERE},${THERE}`,
);

await given('persons', 'person,name,home_area', `phone:0901,An,${HERE}`, `phone:0902,Bình,${THERE}`);
await given(
  'quarantine',
  'person,start,end,kind',
  'phone:0901,2021-08-01T00:00:00Z,,home',
  'phone:0902,2021-08-02T00:00:00Z,,home',
);
await given(
  'declarations',
  'person,declared_at,from_area,to_area',
  ...MOVERS,
  `p0,2021-08-03T01:00:00Z,${THERE},${HERE}`,
);

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const KEYS = keysFrom([
  { name: 'board', sha256: sha256('board'), roles: ['dashboard'] },
  { name: 'epi', sha256: sha256('epi'), roles: ['epidemiologist'] },
  { name: 'hanoi', sha256: sha256('hanoi'), roles: ['tracer'], areas: ['Hà Nội'] },
]);
const CASES = [{ case_id: 'a', person: 'phone:0900', onset: Date.UTC(2021, 7, 2) / 1000 }];
let app: Awaited<ReturnType<typeof testApp>>;
beforeAll(async () => {
  app = await testApp(fakeTracing(CASES), { keys: KEYS });
});
afterAll(() => app.close());

function ask(key: string, url: string, body?: object) {
  const headers = { authorization: `Bearer ${key}` };
  return app.inject(body ? { method: 'POST', url, headers, body } : { url, headers });
}

test('a question is answered page by page, in any format', async () => {
  const first = (await ask('epi', '/v1/answers/quarantine-roll?limit=1')).json();
  expect(first.rows).toEqual([
    {
      start: '2021-08-01T00:00:00Z',
      person: 'phone:0901',
      name: 'An',
      phone: '0901',
      area: HERE,
      kind: 'home',
      alerts: 0,
      breaches: 0,
      record_id: expect.any(String),
    },
  ]);
  const second = (await ask('epi', `/v1/answers/quarantine-roll?limit=1&cursor=${first.next}`)).json();
  expect([second.rows[0].name, second.next]).toEqual(['Bình', null]);
  const of = (name: string) => ask('epi', `/v1/answers/${name}?cursor=${first.next}`);
  expect([(await of('positivity')).statusCode, (await of('positivity')).json().code]).toEqual([
    400,
    'bad-cursor',
  ]);
  const csv = await ask('epi', '/v1/answers/quarantine-roll?format=csv');
  expect(csv.body.trim().split('\n')).toHaveLength(3);
});

test('a body asks the same, so that no identifier stands in an address', async () => {
  const { rows } = (
    await ask('epi', '/v1/answers/risk', { person: 'phone:0901', at: '2021-08-04T00:00:00Z' })
  ).json();
  expect(rows[0]).toMatchObject({ person: 'phone:0901', factor: 'exposure', points: 2 });
});

test('what is missing or wrong in a question is named', async () => {
  const none = await ask('epi', '/v1/answers/co-travellers');
  expect([none.statusCode, none.json().detail]).toEqual([
    400,
    'co-travellers: expected person or flight or vehicle',
  ]);
  for (const query of ['from=today', 'resolution=3', 'resolution=x', 'flight=VN1', 'cursor=abc', 'limit=0'])
    expect((await ask('epi', `/v1/answers/crowding?${query}`)).statusCode).toBe(400);
});

test('rows with cells come as GeoJSON, others do not', async () => {
  const help = await ask('epi', '/v1/answers/help?format=geojson');
  expect([help.statusCode, help.json().type]).toEqual([200, 'FeatureCollection']);
  expect((await ask('epi', '/v1/answers/positivity?format=geojson')).statusCode).toBe(400);
});

test('a dashboard gets whole weeks of movements, few withheld, and nothing to subtract', async () => {
  const { rows } = (await ask('board', '/v1/flows')).json();
  const shared = { day: '2021-08-02', feed: 'declarations' };
  expect(rows).toEqual([
    { ...shared, origin: HERE, destination: THERE, persons: 10, movements: 10 },
    { ...shared, origin: THERE, destination: HERE, withheld: true },
  ]);
  for (const query of ['from=2021-08-03T00:00:00Z', 'to=2021-08-03T00:00:00Z', 'area=Xã 2', 'resolution=7'])
    expect((await ask('board', `/v1/flows?${encodeURI(query)}`)).json().code).toBe('forbidden');
  expect((await ask('epi', '/v1/flows')).json().rows[1]).toMatchObject({ day: '2021-08-03', persons: 1 });
});

test('a key that is limited to areas gets the people of these and no other route', async () => {
  const { rows } = (await ask('hanoi', '/v1/answers/quarantine-roll')).json();
  expect(rows.map((row: { name: string }) => row.name)).toEqual(['An']);
  for (const url of [
    `/v1/answers/quarantine-roll?area=${encodeURI('Đồng Nai')}`,
    '/v1/answers/risk?person=phone:0902',
    '/v1/cases',
    '/v1/feeds',
  ])
    expect((await ask('hanoi', url)).json().code).toBe('forbidden');
});

test('no question is answered without its role', async () => {
  for (const { name, role } of ANSWERS) {
    const { statusCode } = await ask('board', `/v1/answers/${name}`);
    if (role !== 'dashboard') expect([name, statusCode]).toEqual([name, 403]);
  }
});
