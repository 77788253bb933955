import { expect, test } from 'vitest';
import { fakeTracing } from '../testing/fake-tracing.ts';
import { given, testApp } from '../testing/test-app.ts';
import type { LogEntry } from './log.ts';

await given(
  'persons',
  'person,name,birth_date,phone,source',
  'phone:0901,Nguyễn Văn An,,,',
  'cccd:2,Lê Bình,1990-12-01,0903,population',
  'phone:0903,LE BINH,1990-12-01,,health',
  'cccd:3,Trần Chi,1980-01-01,0904,population',
  'phone:0904,Trần Chi,1981-01-01,,health',
);
await given(
  'visits',
  'person,venue,check_in,check_out,record_id',
  'phone:0901,market,2021-08-01T00:00:00Z,2021-08-01T01:00:00Z,v1',
  'phone:0901,school,2021-08-02T00:00:00Z,,v2',
);
await given('contacts', 'person,contact,start,record_id', 'phone:0902,phone:0901,2021-08-01T00:30:00Z,k1');

const log: LogEntry[] = [];
const app = await testApp(fakeTracing([]), { log: (entry) => log.push(entry) });
const PATH = `/v1/persons/${encodeURIComponent('phone:0901')}/timeline`;

test('a timeline has what one person did, and who they are', async () => {
  const { rows, ...answer } = (await app.inject(PATH)).json();
  expect(answer).toEqual({
    person: 'phone:0901',
    name: 'Nguyễn Văn An',
    phone: '0901',
    verification: 'unverified',
    next: null,
  });
  expect(rows.map((row: { record_id: string }) => row.record_id)).toEqual(['v1', 'k1', 'v2']);
  expect(rows[1]).toMatchObject({ at: '2021-08-01T00:30:00Z', feed: 'contacts', other: 'phone:0902' });
  expect(rows[2]).toEqual({
    at: '2021-08-02T00:00:00Z',
    feed: 'visits',
    record_id: 'v2',
    record: { venue: 'school', check_in: '2021-08-02T00:00:00Z' },
  });
});

test.each([
  ['phone:0901', 'unverified'],
  ['phone:0903', 'verified'],
  ['cccd:3', 'mismatch'],
])('%s is %s by the population database', async (person, verification) => {
  const payload = { person };
  const answer = await app.inject({ method: 'POST', url: '/v1/persons/query', payload });
  expect(answer.json()).toMatchObject({ verification });
});

test('its pages and spans are those asked for', async () => {
  const first = (await app.inject(`${PATH}?limit=2`)).json();
  const second = (await app.inject(`${PATH}?limit=2&cursor=${first.next}`)).json();
  expect([first.rows.length, second.rows[0].record_id, second.next]).toEqual([2, 'v2', null]);
  const span = (await app.inject(`${PATH}?from=2021-08-02T00:00:00Z`)).json();
  expect(span.rows).toHaveLength(1);
});

test('hours without a record are shown as gaps where they are asked for, from page to page', async () => {
  const { rows } = (await app.inject(`${PATH}?gap_h=10`)).json();
  expect(rows.map(({ feed }: { feed: string }) => feed)).toEqual(['visits', 'contacts', 'gap', 'visits']);
  expect(rows[2]).toMatchObject({ end: '2021-08-02T00:00:00Z', record_id: '', record: {} });
  const first = (await app.inject(`${PATH}?gap_h=1&limit=2`)).json();
  const second = (await app.inject(`${PATH}?gap_h=1&limit=2&cursor=${first.next}`)).json();
  expect(second.rows.map(({ feed }: { feed: string }) => feed)).toEqual(['gap', 'visits']);
  const since = (await app.inject(`${PATH}?gap_h=1&from=2021-08-01T12:00:00Z`)).json();
  expect(since.rows[0]).toMatchObject({ at: '2021-08-01T12:00:00Z', feed: 'gap' });
});

test('the same answer is given where no identifier stands in the address', async () => {
  const query = (payload: object) => app.inject({ method: 'POST', url: '/v1/persons/query', payload });
  const answer = (await query({ person: 'phone:0901', limit: 2 })).json();
  expect(answer).toEqual((await app.inject(`${PATH}?limit=2`)).json());
  expect((await query({ person: 'phone:0901', limit: 2, cursor: answer.next })).json().rows).toHaveLength(1);
  expect(JSON.stringify(log)).not.toContain('0901');
});

test('the records come in other formats too, the next page in a header', async () => {
  const csv = await app.inject(`${PATH}?format=csv&limit=2`);
  expect(csv.body).toMatch(/^at,end,feed,record_id,other,record\n2021-08-01T00:00:00Z,/);
  expect(csv.headers['truyvet-next']).toBe((await app.inject(`${PATH}?limit=2`)).json().next);
  const payload = { person: 'phone:0901', format: 'ndjson' };
  const lines = (await app.inject({ method: 'POST', url: '/v1/persons/query', payload })).body.trim();
  expect(lines.split('\n')).toHaveLength(3);
});

test.each([
  ['/v1/persons/nobody/timeline', 404, 'unknown-person'],
  [`${PATH}?from=yesterday`, 400, 'bad-request'],
  [`${PATH}?cursor=abc`, 400, 'bad-cursor'],
  [`${PATH}?cursor=${Buffer.from('timeline:["x"]').toString('base64url')}`, 400, 'bad-cursor'],
  [`${PATH}?cursor=${Buffer.from('timeline:{').toString('base64url')}`, 400, 'bad-cursor'],
])('%s is refused', async (url, status, code) => {
  const response = await app.inject(url);
  expect([response.statusCode, response.json().code]).toEqual([status, code]);
});
