import { expect, test } from 'vitest';
import { fakeTracing } from '../testing/fake-tracing.ts';
import { given, testApp } from '../testing/test-app.ts';

await given('persons', 'person,name', 'phone:0901,Nguyễn Văn An');
await given('venues', 'venue,name', 'empty,Trống');
await given(
  'visits',
  'person,venue,check_in,check_out,record_id',
  'phone:0900,chợ/1,2021-08-01T00:00:00Z,2021-08-01T01:00:00Z,v1',
  'phone:0901,chợ/1,2021-08-01T00:30:00Z,,v2',
  'phone:0902,chợ/1,2021-08-01T05:00:00Z,2021-08-01T06:00:00Z,v3',
);

const CASES = [
  { case_id: 'a', person: 'phone:0900', onset: Date.UTC(2021, 7, 2) / 1000 },
  { case_id: 'no-dates', person: 'phone:0902' },
];
const app = await testApp(fakeTracing(CASES));
const PATH = `/v1/venues/${encodeURIComponent('chợ/1')}/visits`;

test('whoever was there is listed, with whether they overlapped with a case', async () => {
  const { rows, ...answer } = (await app.inject(PATH)).json();
  expect(answer).toEqual({ policy: 'vn-2021-12', version: 7, next: null });
  expect(rows[1]).toEqual({
    person: 'phone:0901',
    check_in: '2021-08-01T00:30:00Z',
    check_out: '2021-08-01T01:30:00Z',
    imputed: true,
    is_case: false,
    met_case: true,
    record_id: 'v2',
    name: 'Nguyễn Văn An',
    phone: '0901',
  });
  expect(rows.map((row: { met_case: boolean }) => row.met_case)).toEqual([false, true, false]);
  expect(rows.map((row: { is_case: boolean }) => row.is_case)).toEqual([true, false, true]);
});

test('pages and spans are those asked for, in any format', async () => {
  const first = await app.inject(`${PATH}?limit=2&format=csv`);
  expect(first.body.split('\n')).toHaveLength(4);
  const second = (await app.inject(`${PATH}?limit=2&cursor=${first.headers['truyvet-next']}`)).json();
  expect([second.rows[0].record_id, second.next]).toEqual(['v3', null]);
  const span = await app.inject(`${PATH}?from=2021-08-01T01:00:00Z&to=2021-08-01T05:00:00Z`);
  expect(span.json().rows).toHaveLength(1);
});

test('a venue without visits is empty, and one that nothing names is unknown', async () => {
  expect((await app.inject('/v1/venues/empty/visits')).json().rows).toEqual([]);
  const response = await app.inject('/v1/venues/nowhere/visits');
  expect([response.statusCode, response.json().code]).toEqual([404, 'unknown-venue']);
});
