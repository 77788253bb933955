import { tableFromIPC } from 'apache-arrow';
import type { FastifyInstance } from 'fastify';
import { beforeEach, describe, expect, test } from 'vitest';
import { ANSWERS } from '../data/answers/catalogue.ts';
import { policyFrom } from '../engine/policy.ts';
import type { LogEntry } from './routes/log.ts';
import { fakeTracing } from './testing/fake-tracing.ts';
import { testApp } from './testing/test-app.ts';

const CASES = [
  { case_id: 'a', person: 'phone:0900', onset: 1_627_776_000, lat: 10.77, lng: 106.7 },
  { case_id: 'b/ü', person: 'phone:0910' },
  { case_id: 'no-dates', person: 'phone:0920' },
];

let app: FastifyInstance;
let log: LogEntry[];

beforeEach(async () => {
  log = [];
  app = await testApp(fakeTracing(CASES), { log: (entry) => log.push(entry) });
  return () => app.close();
});

describe('contacts of a case', () => {
  test('are JSON with what was asked of which state', async () => {
    const response = await app.inject('/v1/cases/a/contacts?level=1&as_of=2021-08-31T00:00:00Z');
    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'truyvet-policy': 'vn-2021-12',
      'truyvet-version': '7',
      'cache-control': 'no-store',
    });
    const { rows, ...answer } = response.json();
    expect(answer).toEqual({
      case_id: 'a',
      policy: 'vn-2021-12',
      version: 7,
      level: 1,
      as_of: '2021-08-31T00:00:00Z',
      known_at: null,
    });
    expect(Object.entries(rows[0])).toEqual([
      ['case_id', 'a'],
      ['level', 1],
      ['person', 'phone:0901'],
      ['via', 'phone:0900'],
      ['first_exposure', '2021-08-03T04:05:06Z'],
      ['last_exposure', '2021-08-03T05:00:00Z'],
      ['exposure_s', 1800],
      ['qualified_at', '2021-08-03T04:20:06Z'],
      ['is_case', false],
      ['name', 'Nguyễn Văn An'],
      ['phone', '0901'],
      ['area', 'Phường 1'],
      ['last_place', 'Chợ Bến Thành'],
      ['quarantine_end', '2021-08-17T05:00:00Z'],
    ]);
    expect(Object.keys(rows[1]).at(-1)).toBe('is_case');
  });

  test('are the same rows in ndjson as in json', async () => {
    const asJson = (await app.inject('/v1/cases/a/contacts?evidence=true')).json().rows;
    const response = await app.inject('/v1/cases/a/contacts?evidence=true&format=ndjson');
    expect(response.headers).toMatchObject({
      'content-type': 'application/x-ndjson',
      'truyvet-policy': 'vn-2021-12',
      'truyvet-version': '7',
    });
    expect(response.body.trimEnd().split('\n')).toEqual(asJson.map((row: object) => JSON.stringify(row)));
    expect(asJson[0].evidence[0]).toMatchObject({
      start: '2021-08-03T04:05:06Z',
      venue_name: 'Chợ Bến Thành',
    });
  });

  test.each([
    ['text/csv', 'text/csv; charset=utf-8'],
    ['text/html, application/x-ndjson;q=0.5, text/csv;q=0.8', 'text/csv; charset=utf-8'],
    ['application/*', 'application/json; charset=utf-8'],
    ['application/json;q=0, application/vnd.apache.arrow.stream', 'application/vnd.apache.arrow.stream'],
  ])('follow Accept: %s', async (accept, mediaType) => {
    const response = await app.inject({ url: '/v1/cases/a/contacts', headers: { accept } });
    expect(response.headers['content-type']).toBe(mediaType);
  });

  test('are an Arrow stream on request', async () => {
    const response = await app.inject('/v1/cases/a/contacts?format=arrow');
    expect(tableFromIPC(response.rawPayload).numRows).toBe(3);
  });

  test.each([
    ['vn@2021-09-01', 'vn-2020-12'],
    ['vn&as_of=2022-01-01T00:00:00Z', 'vn-2021-12'],
    ['vn', 'vn-2020-12'],
    ['{"base":"who-2020","name":"mine","min_exposure_s":60}', 'mine'],
  ])('are by the policy %s, which is called %s', async (asked, name) => {
    const query = asked.startsWith('{') ? encodeURIComponent(asked) : asked;
    expect((await app.inject(`/v1/cases/a/contacts?policy=${query}`)).json().policy).toBe(name);
  });

  test('the policies that may be named are told, the own first', async () => {
    const own = policyFrom({ name: 'mine', min_exposure_s: 60 });
    const server = await testApp(fakeTracing(CASES), { policy: own });
    const { default: name, rows } = (await server.inject('/v1/policies')).json();
    expect([name, rows[0].name, rows[0].min_exposure_s]).toEqual(['mine', 'mine', 60]);
    expect(rows.find((row: { name: string }) => row.name === 'vn-2020-12')).toMatchObject({
      in_force_from: '2020-12-03',
      in_force_until: '2021-12-29',
      infectious_before_s: 259_200,
      zone: 'Asia/Ho_Chi_Minh',
      close_rssi_dbm: { unknown: -74 },
    });
  });

  test('keep a policy name that a header cannot hold', async () => {
    const own = await testApp(fakeTracing(CASES), { policy: policyFrom({ name: 'chính sách' }) });
    const response = await own.inject('/v1/cases/a/contacts');
    expect(response.json().policy).toBe('chính sách');
    expect(decodeURI(String(response.headers['truyvet-policy']))).toBe('chính sách');
    await own.close();
  });

  test('belong to an identifier of any characters', async () => {
    const response = await app.inject(`/v1/cases/${encodeURIComponent('b/ü')}/contacts`);
    expect(response.json().case_id).toBe('b/ü');
  });
});

describe('the line list', () => {
  test('comes in pages that neither repeat nor skip a case', async () => {
    const first = (await app.inject('/v1/cases?limit=2')).json();
    const second = (await app.inject(`/v1/cases?limit=2&cursor=${first.next}`)).json();
    expect([...first.rows, ...second.rows].map((row) => row.case_id)).toEqual(['a', 'b/ü', 'no-dates']);
    expect(second.next).toBeNull();
  });

  test('gives the cursor in a header where the format has no place for it', async () => {
    const { next } = (await app.inject('/v1/cases?limit=1')).json();
    const response = await app.inject('/v1/cases?limit=1&format=geojson');
    expect(response.headers['truyvet-next']).toBe(next);
    expect(response.json().features[0].geometry.coordinates).toEqual([106.7, 10.77]);
  });

  test('has each case at its own address', async () => {
    const response = await app.inject('/v1/cases/a');
    expect(response.json()).toEqual({
      case_id: 'a',
      person: 'phone:0900',
      onset: '2021-08-01T00:00:00Z',
      lat: 10.77,
      lng: 106.7,
    });
  });
});

describe('a refusal is problem+json with a stable code', () => {
  test.each([
    ['/v1/cases/nobody', 404, 'unknown-case'],
    ['/v1/cases/nobody/contacts', 404, 'unknown-case'],
    ['/v1/cases/no-dates/contacts', 422, 'case-without-dates'],
    ['/v1/cases/a/contacts?policy=none', 400, 'unknown-policy'],
    ['/v1/cases/a/contacts?policy=/etc/passwd', 400, 'unknown-policy'],
    ['/v1/cases/a/contacts?policy=vn@2019-01-01', 400, 'unknown-policy'],
    ['/v1/cases/a/contacts?policy=%7B', 400, 'bad-request'],
    ['/v1/cases/a/contacts?policy=%7B%22min_exposure%22:1%7D', 400, 'bad-request'],
    ['/v1/cases/a/contacts?level=0', 400, 'bad-request'],
    ['/v1/cases/a/contacts?level=2x', 400, 'bad-request'],
    ['/v1/cases/a/contacts?level=1e0', 400, 'bad-request'],
    ['/v1/cases/a/contacts?level=', 400, 'bad-request'],
    ['/v1/cases/a/contacts?level=1&level=2', 400, 'bad-request'],
    ['/v1/cases/a/contacts?evidence=1', 400, 'bad-request'],
    ['/v1/cases/a/contacts?as_of=yesterday', 400, 'bad-request'],
    ['/v1/cases/a/contacts?format=parquet', 400, 'bad-request'],
    ['/v1/cases/a/contacts?unknown=1', 400, 'bad-request'],
    ['/v1/cases/a?level=1', 400, 'bad-request'],
    ['/v1/cases?limit=10001', 400, 'bad-request'],
    ['/v1/cases?cursor=abc', 400, 'bad-cursor'],
    ['/v1/cases/%zz', 400, 'bad-request'],
    [`/v1/cases/${'x'.repeat(1025)}`, 414, 'path-too-long'],
    [`/v1/cases/${'x'.repeat(13_000)}`, 414, 'path-too-long'],
    ['/v2', 404, 'unknown-route'],
  ])('%s', async (url, status, code) => {
    const response = await app.inject(url);
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect([response.statusCode, response.json().status, response.json().code]).toEqual([
      status,
      status,
      code,
    ]);
  });

  test.each([
    ['PUT', '/v1/cases', 'GET, HEAD, OPTIONS'],
    ['DELETE', '/v1/cases/a/contacts?level=1', 'GET, HEAD, OPTIONS'],
    ['GET', '/v1/traces', 'OPTIONS, POST'],
    ['PATCH', '/v1/traces/a', 'DELETE, GET, HEAD, OPTIONS'],
  ] as const)('%s %s tells which methods the address takes', async (method, url, allow) => {
    const response = await app.inject({
      method,
      url,
      payload: '<xml/>',
      headers: { 'content-type': 'text/xml' },
    });
    expect([response.statusCode, response.json().code]).toEqual([405, 'method-not-allowed']);
    expect(response.headers.allow).toBe(allow);
  });

  test('OPTIONS tells them without a refusal, HEAD answers without a body', async () => {
    const options = await app.inject({ method: 'OPTIONS', url: '/v1/cases/a' });
    expect([options.statusCode, options.headers.allow]).toEqual([204, 'GET, HEAD, OPTIONS']);
    const head = await app.inject({ method: 'HEAD', url: '/v1/cases/a' });
    expect([head.statusCode, head.body]).toEqual([200, '']);
  });

  test('names the parameter and what was expected', async () => {
    const detailOf = async (url: string) => (await app.inject(url)).json().detail;
    expect(await detailOf('/v1/cases?limit=many')).toBe('querystring limit must be integer');
    expect(await detailOf('/v1/cases?page=2')).toBe('querystring "page" is not known');
    expect(await detailOf('/v1/cases?format=xml')).toMatch(/format must be equal to .*: json, ndjson, csv/);
  });

  test('for a format that is not offered', async () => {
    const response = await app.inject({ url: '/v1/cases', headers: { accept: 'text/html' } });
    expect([response.statusCode, response.json().code]).toEqual([406, 'not-acceptable']);
  });

  test('for a name that another site points to this machine', async () => {
    const response = await app.inject({ url: '/v1/cases', headers: { host: 'attacker.example:8080' } });
    expect([response.statusCode, response.json().code]).toEqual([421, 'foreign-host']);
    const own = await app.inject({ url: '/v1/cases', headers: { host: '[::1]:8080' } });
    expect(own.statusCode).toBe(200);
  });

  test('for an unknown address', async () => {
    const response = await app.inject({ method: 'POST', url: '/v1/case', payload: {} });
    expect([response.statusCode, response.json().code]).toEqual([404, 'unknown-route']);
  });

  test('for a body above the limit', async () => {
    const response = await app.inject({ method: 'POST', url: '/v1', payload: { text: 'x'.repeat(2 ** 20) } });
    expect([response.statusCode, response.json().code]).toEqual([413, 'body-too-large']);
  });

  test.each(['x'.repeat(1024), encodeURIComponent('😀'.repeat(1024))])(
    'an identifier of 1,024 characters is none',
    async (id) => {
      expect((await app.inject(`/v1/cases/${id}`)).json().code).toBe('unknown-case');
    },
  );
});

test('a failure gives a general text, and its log neither the address nor the text of the error', async () => {
  const broken = await testApp(
    {
      ...fakeTracing(CASES),
      case: () => {
        throw new TypeError('phone:0901 is odd');
      },
    },
    { log: (entry) => log.push(entry) },
  );
  const response = await broken.inject('/v1/cases/phone:0901');
  await broken.close();
  expect([response.statusCode, response.json().code]).toEqual([500, 'internal-error']);
  expect(log).toEqual([
    expect.objectContaining({ method: 'GET', route: '/v1/cases/:id', status: 500, error: 'TypeError' }),
  ]);
  expect(log[0]!.at!.length).toBeGreaterThan(0);
  expect(response.body + JSON.stringify(log)).not.toContain('0901');
});

test('the log holds the pattern of the route alone', async () => {
  await app.inject('/v1/cases/phone:0901/contacts');
  await app.inject('/somewhere/phone:0901');
  expect(log.map(({ route, status }) => [route, status])).toEqual([
    ['/v1/cases/:id/contacts', 404],
    ['none', 404],
  ]);
});

test('a server whose event loop is held refuses work, and still says how it is', async () => {
  const busy = await testApp(fakeTracing(CASES), { loopDelay_ms: () => 300 });
  const refusal = await busy.inject('/v1/cases');
  expect([refusal.statusCode, refusal.json().code, refusal.headers['retry-after']]).toEqual([
    503,
    'busy',
    '1',
  ]);
  expect((await busy.inject('/readyz')).statusCode).toBe(200);
  expect((await busy.inject('/metrics')).body).toContain('\ntruyvet_event_loop_delay_seconds 0.3\n');
  await busy.close();
});

test('a server that is about to stop takes no new work', async () => {
  const stopping = await testApp(fakeTracing(CASES), { stopping: AbortSignal.abort() });
  const refused = await stopping.inject('/v1/cases');
  expect([refused.json().code, refused.headers['retry-after']]).toEqual(['stopping', '5']);
  expect((await stopping.inject('/healthz')).statusCode).toBe(200);
  await stopping.close();
});

test('the metrics count requests by the pattern of their route', async () => {
  await app.inject('/v1/cases/phone:0901');
  const response = await app.inject('/metrics');
  expect(response.headers['content-type']).toMatch(/^text\/plain; version=0.0.4/);
  expect(response.body).toContain(
    'truyvet_http_requests_total{method="GET",route="/v1/cases/:id",status="404"} 1\n',
  );
  expect(response.body).toContain('\ntruyvet_version 7\n');
  expect(response.body).not.toContain('0901');
});

test('while the store is loaded the server lives but is not ready', async () => {
  const loading = await testApp(undefined);
  const statuses = ['/healthz', '/readyz', '/v1/cases'].map(
    async (url) => (await loading.inject(url)).statusCode,
  );
  expect(await Promise.all(statuses)).toEqual([200, 503, 503]);
  const refusal = await loading.inject('/readyz');
  expect(refusal.json()).toMatchObject({ code: 'not-ready', detail: 'the store is being loaded' });
  expect(refusal.headers['retry-after']).toBe('5');
  await loading.close();
  expect((await app.inject('/readyz')).json()).toEqual({ status: 'ready', version: 7 });
});

test('the interface describes itself as OpenAPI 3.1, each route with its refusals', async () => {
  const document = (await app.inject('/openapi.json')).json();
  expect(document.openapi).toBe('3.1.0');
  expect(Object.keys(document.paths).toSorted()).toEqual(
    [
      '/healthz',
      '/metrics',
      '/readyz',
      ...ANSWERS.map(({ name }) => `/v1/answers/${name}`),
      '/v1/cases',
      '/v1/cases/{id}',
      '/v1/cases/{id}/chains',
      '/v1/cases/{id}/contacts',
      '/v1/cases/{id}/contacts/events',
      '/v1/cases/{id}/why-not',
      '/v1/changes',
      '/v1/epidemic',
      '/v1/exports/{file}',
      '/v1/feeds',
      '/v1/feeds/{feed}',
      '/v1/flows',
      '/v1/hotspots',
      '/v1/hotspots/cells/{name}',
      '/v1/hotspots/clusters/{name}',
      '/v1/hotspots/values',
      '/v1/identities/decisions',
      '/v1/identities/decisions/{id}',
      '/v1/imports',
      '/v1/imports/{id}',
      '/v1/imports/{id}/events',
      '/v1/persons/query',
      '/v1/persons/sources',
      '/v1/persons/{id}/sources',
      '/v1/persons/{id}/timeline',
      '/v1/policies',
      '/v1/quality',
      '/v1/rejected',
      '/v1/retention',
      '/v1/retention/{id}',
      '/v1/retention/{id}/events',
      '/v1/sensitivity',
      '/v1/shared-venues',
      '/v1/tiles/hotspots/{z}/{x}/{y}.mvt',
      '/v1/traces',
      '/v1/traces/{id}',
      '/v1/traces/{id}/again',
      '/v1/traces/{id}/diff',
      '/v1/traces/{id}/events',
      '/v1/traces/{id}/result',
      '/v1/transmissions',
      '/v1/venues/{id}/visits',
    ].toSorted(),
  );
  const { responses } = document.paths['/v1/cases/{id}/contacts'].get;
  expect(Object.keys(responses)).toEqual([
    '200',
    '400',
    '401',
    '403',
    '404',
    '406',
    '414',
    '421',
    '422',
    '429',
    '431',
    '500',
    '503',
  ]);
  expect(responses[404].content['application/problem+json'].schema.properties.code.enum).toEqual([
    'unknown-case',
  ]);
});
