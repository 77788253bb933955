import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { beforeEach, expect, test } from 'vitest';
import { run } from '../cli/program.ts';
import { collector } from '../cli/testing/collector.ts';
import { type RunningServer, startServer } from '../server.ts';
import { TEST_SERVER } from '../testing/server-settings.ts';

let folder: string;
let server: RunningServer;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'truyvet-changes-'));
  server = await startServer({
    ...TEST_SERVER,
    folder: join(folder, 'data'),
    onNotice: expect.fail,
  });
  return async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  };
});

/** Imports lines of CSV, and waits until they are in the answers. */
async function post(feed: string, ...lines: string[]): Promise<void> {
  const headers = { 'content-type': 'text/csv' };
  const taken = await fetch(`${server.address}/v1/feeds/${feed}`, {
    method: 'POST',
    headers,
    body: lines.join('\n'),
  });
  await (await fetch(`${server.address}${taken.headers.get('location')}/events`)).text();
}

const HEAD = 'record_id,person_a,person_b,start,duration_s,attenuation_db,retracted';
const met = (id: string, a: string, b: string, minute: number, rest = '') =>
  `${id},${a},${b},2021-08-03T04:${minute}:00Z,1800,50,${rest}`;

async function aCase(): Promise<void> {
  await post('cases', 'case_id,person,onset', 'BN1,p0,2021-08-03', 'BN2,q0,2021-08-03');
  await post('encounters', HEAD, met('e1', 'p0', 'p1', 10), met('e2', 'p1', 'p2', 50));
}

interface Sent {
  event: string;
  id?: string;
  data: { version: number; rows?: Record<string, unknown>[]; reason?: string };
}

/** Events of a subscription, one after the other. */
async function* subscribed(path: string, headers: Record<string, string> = {}): AsyncGenerator<Sent> {
  const response = await fetch(server.address + path, { headers });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  let fields: Record<string, string> = {};
  for await (const line of createInterface({ input: Readable.fromWeb(response.body as never) })) {
    if (line.includes(': ')) fields[line.slice(0, line.indexOf(': '))] = line.slice(line.indexOf(': ') + 2);
    if (line !== '') continue;
    yield { ...fields, data: JSON.parse(fields.data!) } as Sent;
    fields = {};
  }
}

function told({ data }: Sent): string[] {
  return data.rows!.map(({ case_id, person, change, level }) =>
    `${case_id} ${person} ${change} ${level ?? ''}`.trim(),
  );
}

async function next(events: AsyncGenerator<Sent>): Promise<Sent> {
  return (await events.next()).value;
}

test('who enters and leaves is told as records, corrections and cases come', async () => {
  await aCase();
  const events = subscribed('/v1/changes');
  expect(await next(events)).toMatchObject({
    event: 'ready',
    id: '2',
    data: { version: 2, policy: 'vn-2021-12', level: 2 },
  });
  await post('encounters', HEAD, met('e3', 'p0', 'p3', 20));
  const entered = await next(events);
  expect([entered.event, entered.id, told(entered)]).toEqual(['changes', '3', ['BN1 p3 enters 1']]);
  await post('encounters', HEAD, met('e1', 'p0', 'p1', 10, 'true'));
  expect(told(await next(events))).toEqual(['BN1 p1 leaves', 'BN1 p2 leaves']);
  await post('cases', 'case_id,person,onset', 'BN3,p2,2021-08-04');
  expect(told(await next(events))).toEqual(['BN3 p1 enters 1']);
  await post('identities', 'person,same_as', 'p3,a3');
  expect(told(await next(events))).toEqual(['BN1 a3 enters 1', 'BN1 p3 leaves']);
});

test('whoever comes again goes on after the last event, or is told to read the lists anew', async () => {
  await aCase();
  const first = subscribed('/v1/changes');
  await next(first);
  await first.return(undefined);
  await post('encounters', HEAD, met('e3', 'p0', 'p3', 20));
  expect(told(await next(subscribed('/v1/changes', { 'last-event-id': '2' })))).toEqual(['BN1 p3 enters 1']);
  expect(told(await next(subscribed('/v1/changes?since=2')))).toEqual(['BN1 p3 enters 1']);
  const reset = await next(subscribed('/v1/changes', { 'last-event-id': '1' }));
  expect(reset).toMatchObject({ event: 'reset', id: '3', data: { version: 3, reason: 'unknown' } });
});

test('of one case only its own list is told', async () => {
  await aCase();
  const events = subscribed('/v1/cases/BN2/contacts/events');
  await next(events);
  await post('encounters', HEAD, met('e3', 'p0', 'p3', 20));
  await post('encounters', HEAD, met('e4', 'q0', 'q1', 20));
  expect((await next(events)).data).toEqual({ version: 3, rows: [] });
  expect(told(await next(events))).toEqual(['BN2 q1 enters 1']);
});

test('of one area only the people who live there are told', async () => {
  await aCase();
  await post('persons', 'person,home_area', 'p3,Phường 1 (Hà Nội)', 'p4,"Xã 2, Đồng Nai"');
  const events = subscribed(`/v1/changes?area=${encodeURIComponent('hà nội')}`);
  await next(events);
  await post(
    'encounters',
    HEAD,
    met('e3', 'p0', 'p3', 20),
    met('e4', 'p0', 'p4', 20),
    met('e5', 'p0', 'p5', 20),
  );
  expect(told(await next(events))).toEqual(['BN1 p3 enters 1']);
});

test.each([
  ['/v1/cases/nobody/contacts/events', {}, 404, 'unknown-case'],
  ['/v1/changes', { 'last-event-id': 'last' }, 400, 'bad-request'],
  ['/v1/changes?since=-1', {}, 400, 'bad-request'],
] as const)('%s with %j is refused', async (path, headers, status, code) => {
  const response = await fetch(server.address + path, { headers: { ...headers } });
  expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([status, code]);
});

test('the command watch prints what happens, until the server stops', async () => {
  await aCase();
  const [stdout, stderr] = [collector(), collector()];
  const io = { stdout, stderr, env: { TRUYVET_DATA: join(folder, 'data') }, now: () => 1_630_000_000_000 };
  const watching = run(['watch', 'BN1'], io);
  await expect
    .poll(() => stderr.text())
    .toContain('follows the lists of version 2, policy vn-2021-12, to level F2');
  await post('encounters', HEAD, met('e3', 'p0', 'p3', 20), met('e4', 'q0', 'q1', 20));
  await expect.poll(() => stdout.text()).toContain('\n');
  expect(JSON.parse(stdout.text())).toMatchObject({
    version: 3,
    case_id: 'BN1',
    person: 'p3',
    change: 'enters',
  });
  await server.stop();
  expect(await watching).toBe(1);
  expect(stderr.text()).toContain('is gone');
});

test('the command watch needs a server', async () => {
  const stderr = collector();
  const io = { stdout: collector(), stderr, env: { TRUYVET_DATA: folder }, now: () => 0 };
  writeFileSync(join(folder, 'nothing'), '');
  expect(await run(['watch'], io)).toBe(2);
  expect(stderr.text()).toContain('no server holds');
});
