import { tableFromIPC } from 'apache-arrow';
import type { FastifyInstance } from 'fastify';
import { beforeEach, expect, test } from 'vitest';
import type { Row } from '../formats/row-set.ts';
import { fakeTracing } from '../testing/fake-tracing.ts';
import { testApp } from '../testing/test-app.ts';

const CASES = [
  { case_id: 'a', person: 'phone:0900', onset: 1_627_776_000 },
  { case_id: 'b', person: 'phone:0910', onset: 1_627_776_000 },
  { case_id: 'no-dates', person: 'phone:0920' },
];

let app: FastifyInstance;

beforeEach(async () => {
  app = await testApp(fakeTracing(CASES));
  return () => app.close();
});

function submit(payload: object) {
  return app.inject({ method: 'POST', url: '/v1/traces', payload });
}

/** Address of a trace that is done. */
async function done(payload: object): Promise<string> {
  const response = await submit(payload);
  expect([response.statusCode, response.json().state]).toEqual([202, 'queued']);
  const location = String(response.headers.location);
  expect((await app.inject(`${location}/events`)).body).toContain('"state":"done"');
  return location;
}

test('a trace of every case says how far it is, and gives its rows', async () => {
  const location = await done({ cases: 'all', level: 1, as_of: '2021-08-31T00:00:00Z' });
  expect((await app.inject(location)).json()).toMatchObject({
    state: 'done',
    policy: 'vn-2021-12',
    level: 1,
    as_of: '2021-08-31T00:00:00Z',
    version: 7,
    cases: 2,
    cases_done: 2,
    without_dates: 1,
    rows: 4,
  });
  const result = await app.inject(`${location}/result?format=ndjson`);
  const one = await app.inject('/v1/cases/a/contacts?level=1&format=ndjson');
  expect(result.headers).toMatchObject({ 'truyvet-policy': 'vn-2021-12', 'truyvet-version': '7' });
  expect(result.body.startsWith(one.body)).toBe(true);
  expect(tableFromIPC((await app.inject(`${location}/result?format=arrow`)).rawPayload).numRows).toBe(4);
  expect((await app.inject(`${location}/result`)).json()).toMatchObject({ level: 1, rows: { length: 4 } });
  expect((await app.inject(`${location}/result?format=csv`)).body).toMatch(/^case_id,level,person,/);
});

test('two traces are compared, in every format', async () => {
  const [before, after] = [await done({ cases: ['a'], level: 1 }), await done({ cases: ['a', 'b'] })];
  const id = before.split('/').at(-1);
  const diff = (rest: string) => app.inject(`${after}/diff?against=${id}${rest}`);
  const { rows, ...head } = (await diff('')).json();
  expect(head).toMatchObject({ level: 2, version: 7, against: { id, level: 1 } });
  expect(rows.map((row: Row) => [row.case_id, row.person, row.change, row.level])).toEqual([
    ['a', 'phone:0903', 'enters', 2],
    ['b', 'phone:0901', 'enters', 1],
    ['b', 'phone:0902', 'enters', 1],
    ['b', 'phone:0903', 'enters', 2],
  ]);
  expect(rows[0]).not.toHaveProperty('level_before');
  expect((await diff('&format=csv')).body).toMatch(/^case_id,person,change,level_before,level,/);
  expect((await diff('&format=ndjson')).body.trim().split('\n').length).toBe(4);
  expect(tableFromIPC((await diff('&format=arrow')).rawPayload).numRows).toBe(4);
  expect((await app.inject(`${after}/diff?against=none`)).json().code).toBe('unknown-trace');
  expect((await app.inject(`${after}/diff`)).json().detail).toContain("property 'against'");
});

test('a trace that names another tells where their difference is', async () => {
  const before = (await done({ cases: ['a'], level: 1 })).split('/').at(-1);
  const location = await done({ cases: ['a'], diff: before });
  const { diff } = (await app.inject(location)).json();
  expect(diff).toBe(`${location}/diff?against=${before}`);
  expect((await app.inject(diff)).json()).toMatchObject({ against: { id: before }, rows: { length: 1 } });
  expect((await submit({ cases: ['a'], diff: 'none' })).json()).toMatchObject({ code: 'unknown-trace' });
});

test('a policy may be made of parameters', async () => {
  const location = await done({
    cases: ['b'],
    policy: { base: 'who-2020', name: 'what if', min_exposure_s: 60 },
  });
  expect((await app.inject(location)).json().policy).toBe('what if');
});

test('a trace that is deleted is gone', async () => {
  const location = await done({ cases: ['a'] });
  expect((await app.inject({ method: 'DELETE', url: location })).statusCode).toBe(204);
  for (const path of ['', '/result', '/events'])
    expect((await app.inject(location + path)).json().code).toBe('unknown-trace');
});

test.each([
  [{}, 400, 'bad-request', "body  must have required property 'cases'"],
  [{ cases: [] }, 400, 'bad-request', expect.stringContaining('body cases')],
  [{ cases: 'some' }, 400, 'bad-request', expect.stringContaining('body cases')],
  [{ cases: ['a', 'nobody'] }, 404, 'unknown-case', 'there is no case nobody'],
  [
    { cases: ['no-dates'] },
    422,
    'case-without-dates',
    'case no-dates has no date to start its infectious period from',
  ],
  [
    { cases: 'all', policy: { min_exposure: 1 } },
    400,
    'bad-request',
    expect.stringMatching(/^policy: min_exposure: unknown/),
  ],
  [{ cases: 'all', policy: 'none' }, 400, 'unknown-policy', expect.stringContaining('known are')],
  [{ cases: 'all', as_of: 'now' }, 400, 'bad-request', expect.stringContaining('body as_of must be')],
  [{ cases: 'all', levels: 2 }, 400, 'bad-request', 'body "levels" is not known'],
])('%j is refused', async (payload, status, code, detail) => {
  const response = await submit(payload);
  expect(response.json()).toMatchObject({ status, code, detail });
});
