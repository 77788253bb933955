import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { tableFromArrays, tableToIPC } from 'apache-arrow';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Inbox } from '../../data/inbox/inbox.ts';
import { type RunningServer, startServer } from '../server.ts';
import { TEST_SERVER } from '../testing/server-settings.ts';

const CSV = 'case_id,person,onset\nBN1,phone:0900,2021-08-03T00:00:00Z\nBN2,phone:0901,no date\n';

let folder: string;
let server: RunningServer;

function start(): Promise<RunningServer> {
  return startServer({
    ...TEST_SERVER,
    folder,
  });
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'truyvet-feeds-'));
  server = await start();
});

afterEach(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

/** What the server answers at a path. */
async function get(path: string) {
  return bodyOf(await fetch(server.address + path));
}

async function bodyOf(response: Response) {
  return JSON.parse(await response.text());
}

function send(
  body: string | Uint8Array<ArrayBuffer>,
  { feed = 'cases', type = 'text/csv', query = '', headers = {} } = {},
): Promise<Response> {
  const url = `${server.address}/v1/feeds/${feed}${query}`;
  return fetch(url, { method: 'POST', body, headers: { 'content-type': type, ...headers } });
}

/** The states of an import, to the last. */
async function states(location: string | null) {
  const events = await (await fetch(`${server.address}${location}/events`)).text();
  return [...events.matchAll(/^event: progress\ndata: (.*)$/gm)].map(([, data]) => JSON.parse(data!));
}

async function outcome(response: Response) {
  expect(response.status).toBe(202);
  const location = response.headers.get('location');
  await states(location);
  return get(String(location));
}

describe('records sent in', () => {
  test('are answered from once their import is done, and the rejected ones are shown', async () => {
    expect(await outcome(await send(CSV))).toMatchObject({
      feed: 'cases',
      state: 'done',
      received_at: '2021-08-26T17:46:40Z',
      rows_read: 2,
      accepted: 1,
      already_known: 0,
      rejected: 1,
      next: null,
      rejected_rows: [{ line: 3, column: 'onset', value: 'no date' }],
    });
    const response = await fetch(`${server.address}/v1/cases/BN1`);
    expect(response.headers.get('truyvet-version')).toBe('1');
  });

  test('twice are known already, and rejected once', async () => {
    await outcome(await send(CSV));
    expect(await outcome(await send(CSV))).toMatchObject({ accepted: 0, already_known: 1, rejected: 1 });
    const { version, rows } = await get('/v1/cases');
    expect([version, rows.length]).toEqual([1, 1]);
  });

  test('come as gzip', async () => {
    const response = await send(gzipSync(CSV), { headers: { 'content-encoding': 'gzip' } });
    expect(await outcome(response)).toMatchObject({ accepted: 1, bytes: CSV.length });
  });

  test('come as NDJSON', async () => {
    const body = '{"case_id":"BN1","person":"phone:0900"}\n';
    expect(await outcome(await send(body, { type: 'application/x-ndjson' }))).toMatchObject({ accepted: 1 });
  });

  test('come as Arrow', async () => {
    const table = tableFromArrays({ venue: ['a', 'b'] });
    const response = await send(tableToIPC(table, 'stream').slice(), {
      feed: 'venues',
      type: 'application/vnd.apache.arrow.stream',
    });
    expect(await outcome(response)).toMatchObject({ accepted: 2 });
  });

  test('read in another way have the rejected rows of that way', async () => {
    const body = 'case_id,person,onset\nBN1,phone:0900,2021-08-03T07:00\n';
    expect((await outcome(await send(body))).rejected_rows).toHaveLength(1);
    const query = '?time_zone=Asia/Ho_Chi_Minh';
    expect(await outcome(await send(body, { query }))).toMatchObject({ accepted: 1, rejected_rows: [] });
  });

  test('come as Parquet', async () => {
    const path = join(folder, 'venues.parquet');
    const database = await DuckDBInstance.create(':memory:');
    const connection = await database.connect();
    await connection.run(`COPY (SELECT unnest(['a', 'b']) AS venue) TO '${path}' (FORMAT parquet)`);
    database.closeSync();
    const sent = { feed: 'venues', type: 'application/vnd.apache.parquet' };
    expect(await outcome(await send(new Uint8Array(await readFile(path)), sent))).toMatchObject({
      accepted: 2,
    });
  });

  test('name their zone and delimiter', async () => {
    const body = 'case_id;person;onset\nBN1;phone:0900;2021-08-03T07:00\n';
    const query = '?time_zone=Asia/Ho_Chi_Minh&delimiter=;';
    expect(await outcome(await send(body, { query }))).toMatchObject({ accepted: 1 });
    const found = await get('/v1/cases/BN1');
    expect(found.onset).toBe('2021-08-03T00:00:00Z');
  });

  test('name a map, and are rejected with the lines and columns that they have themselves', async () => {
    const map = JSON.stringify({
      delimiter: ';',
      time_zone: 'Asia/Ho_Chi_Minh',
      columns: {
        ma: 'case_id',
        sdt: { to: 'person', prefix: 'phone:' },
        ngay: { to: 'onset', format: '%d/%m/%Y' },
      },
    });
    const body = 'ma;sdt;ngay\nBN1;0900;03/08/2021\nBN2;0901;2021\n';
    const query = `?map=${encodeURIComponent(map)}`;
    expect(await outcome(await send(body, { query }))).toMatchObject({
      accepted: 1,
      rejected_rows: [{ line: 3, column: 'ngay', value: '2021' }],
    });
    const found = await get('/v1/cases/BN1');
    expect([found.person, found.onset]).toEqual(['phone:0900', '2021-08-02T17:00:00Z']);
  });

  test('are lines that a map lays out', async () => {
    const sent = { feed: 'encounters', type: 'text/plain', query: '?map=bluezone' };
    const taken = await outcome(await send('a\tb\t-60\t1628000000\na\t\t-60\t1628000000\n', sent));
    expect(taken).toMatchObject({ accepted: 1, rejected_rows: [{ line: 2, column: 'contact' }] });
    expect((await send('a b', { type: 'text/plain' })).status).toBe(415);
  });

  test.each([
    ['?map=bluezon', 'the mapping: "bluezon" stands there; expected JSON, or one of bluezone'],
    ['?map={', 'the mapping is no JSON'],
    ['?map={"columns":{"a":{"to":"onset","unit":"weeks"}}}', 'columns.a.unit: "weeks" stands there'],
  ])('with a map that is none are refused: %s', async (query, said) => {
    const answer = await send(CSV, { query: encodeURI(query) });
    expect([answer.status, (await bodyOf(answer)).detail]).toEqual([400, expect.stringContaining(said)]);
  });

  test('that cannot be read to their end are not taken at all', async () => {
    expect(await outcome(await send('case_id\nBN1\n'))).toMatchObject({
      state: 'failed',
      refusal: expect.stringContaining('person'),
    });
  });

  test('are followed from their receipt to the answers', async () => {
    const seen = await states((await send(CSV)).headers.get('location'));
    expect(seen.at(-1)).toMatchObject({ state: 'done', accepted: 1 });
  });

  test('at once share batches, and each is told its own counts and lines', async () => {
    const body = (i: number) => `case_id,person,onset\nX${i},phone:${i},2021-08-03\nY${i},phone:${i},bad\n`;
    const bodies = [0, 1, 2, 3, 4].map(body);
    const unreadable = 'case_id,person,onset\nX9,phone:9,"2021\n';
    const answers = await Promise.all([...bodies, unreadable, body(0)].map((each) => send(each)));
    const outcomes = await Promise.all(answers.map(outcome));
    for (const each of outcomes.slice(0, 5)) {
      expect(each).toMatchObject({ rows_read: 2, rejected: 1, rejected_rows: [{ line: 3, value: 'bad' }] });
    }
    expect(outcomes[5]).toMatchObject({ state: 'failed', refusal: expect.stringContaining('quote') });
    expect(outcomes.reduce((total, { accepted = 0 }) => total + accepted, 0)).toBe(5);
    const { rows } = await get('/v1/cases');
    expect(rows).toHaveLength(5);
  });

  test('and synced are imported at the next start where the process ended before', async () => {
    await server.stop();
    const inbox = await Inbox.open(folder);
    const body = (async function* () {
      yield Buffer.from(CSV);
    })();
    const { id } = await inbox.take({ feed: 'cases', format: 'csv', body, received_at: 1_629_000_000 });
    server = await start();
    expect((await states(`/v1/imports/${id}`)).at(-1)).toMatchObject({ state: 'done', accepted: 1 });
    await server.stop();
    server = await start();
    const { rejected_rows } = await get(`/v1/imports/${id}`);
    expect(rejected_rows).toHaveLength(1);
  });
});

test('what the store holds is told feed by feed', async () => {
  await outcome(await send(CSV));
  const { rows } = await get('/v1/feeds');
  expect(rows.find((row: { feed: string }) => row.feed === 'cases')).toEqual({
    feed: 'cases',
    rows: 1,
    first: '2021-08-03T00:00:00Z',
    last: '2021-08-03T00:00:00Z',
    rejected: 1,
    last_import: '2021-08-26T17:46:40Z',
  });
  expect(rows[0]).toMatchObject({ rows: 0, first: null, last_import: null });
  const csv = await (await fetch(`${server.address}/v1/feeds?format=csv`)).text();
  const metrics = await (await fetch(`${server.address}/metrics`)).text();
  expect(metrics).toContain('truyvet_import_rows_total{feed="cases",outcome="accepted"} 1\n');
  expect(csv).toMatch(/^feed,rows,first,last,rejected,last_import\n/);
});

test('what is suspicious is told as the command tells it', async () => {
  const check_ins = 'person,venue,check_in,recorded_at,record_id\na,cafe,2021-08-03,2021-08-09,v1\n';
  await outcome(await send(check_ins, { feed: 'visits' }));
  const { rows } = await get('/v1/quality');
  expect(rows).toMatchObject([
    { finding: 'late-data', subject: 'cafe', feed: 'visits', count: 1, records: ['v1'] },
  ]);
  const csv = await (await fetch(`${server.address}/v1/quality?format=csv`)).text();
  expect(csv).toMatch(/^finding,subject,feed,count,first,last,explanation,records\nlate-data,cafe,visits,1,/);
});

test('rejected rows come in pages', async () => {
  const lines = Array.from({ length: 5 }, (_, i) => `BN${i},phone:${i},bad`);
  const { id } = await outcome(await send(`case_id,person,onset\n${lines.join('\n')}\n`));
  const page = (cursor = '') => get(`/v1/imports/${id}?limit=3${cursor}`);
  const first = await page();
  const second = await page(`&cursor=${first.next}`);
  expect([...first.rejected_rows, ...second.rejected_rows].map((row) => row.line)).toEqual([2, 3, 4, 5, 6]);
  expect(second.next).toBeNull();
});

describe('a body is refused', () => {
  test.each([
    ['for no feed', 'x', { feed: 'nothing' }, 404, 'unknown-feed'],
    ['in a format that is not read', '{}', { type: 'application/json' }, 415, 'unsupported-media-type'],
    ['with an unknown zone', CSV, { query: '?time_zone=Mars' }, 400, 'bad-request'],
    ['with a long delimiter', CSV, { query: '?delimiter=--' }, 400, 'bad-request'],
    ['that is no gzip', CSV, { headers: { 'content-encoding': 'gzip' } }, 400, 'bad-request'],
    ['in another encoding', CSV, { headers: { 'content-encoding': 'br' } }, 415, 'unsupported-media-type'],
    [
      'that unpacks to more than 64 MiB',
      gzipSync(Buffer.alloc(65 << 20)),
      { headers: { 'content-encoding': 'gzip' } },
      413,
      'body-too-large',
    ],
  ])('%s', async (_, body, options, status, code) => {
    const response = await send(body, options);
    expect([response.status, (await bodyOf(response)).code]).toEqual([status, code]);
    expect(existsSync(join(folder, 'inbox')) && (await readdir(join(folder, 'inbox')))).toEqual([]);
  });

  test('that says it is more than 64 MiB, before it is read', async () => {
    const socket = connect(Number(new URL(server.address).port), '127.0.0.1');
    socket.write(
      `POST /v1/feeds/cases HTTP/1.1\r\nhost: localhost\r\ncontent-type: text/csv\r\ncontent-length: ${65 << 20}\r\n\r\n`,
    );
    const [answer] = await Array.fromAsync(socket.iterator({ destroyOnReturn: false }));
    expect(String(answer)).toMatch(/^HTTP\/1.1 413 /);
  });
});

test('an import that nobody sent is unknown', async () => {
  for (const path of ['', '/events']) {
    const response = await fetch(`${server.address}/v1/imports/none${path}`);
    expect([response.status, (await bodyOf(response)).code]).toEqual([404, 'unknown-import']);
  }
});
