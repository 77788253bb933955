import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Store } from '../../data/store/store.ts';
import { temporaryFolder } from '../../data/store/testing/folder.ts';
import { keysFrom } from '../auth/keys.ts';
import { HeldStore } from '../imports/testing/held-store.ts';
import { type RunningServer, startServer } from '../server.ts';
import { TEST_SERVER } from '../testing/server-settings.ts';

const ROLES = { clinic: 'ingest', border: 'ingest', head: 'admin', team: 'tracer' } as const;
type Name = keyof typeof ROLES;

let server: RunningServer;
/** Imports of the server, each of which waits for the test. */
let held: HeldStore;

beforeEach(async () => {
  server = await startServer({
    folder: await temporaryFolder(),
    ...TEST_SERVER,
    keys: keysFrom(
      Object.entries(ROLES).map(([name, role]) => {
        return { name, sha256: createHash('sha256').update(name).digest('hex'), roles: [role] };
      }),
    ),
    onNotice: () => {},
    log: () => {},
  });
  held = new HeldStore(Store.prototype, 'begin');
});

afterEach(async () => {
  vi.restoreAllMocks();
  for (let one = held.take(); one; one = held.take()) one.go();
  await server.stop();
});

function ask(path: string, name: Name = 'clinic', init: RequestInit = {}): Promise<Response> {
  const headers = { ...init.headers, authorization: `Bearer ${name}` };
  return fetch(server.address + path, { ...init, headers });
}

async function json(path: string, name?: Name) {
  return JSON.parse(await (await ask(path, name)).text());
}

/** Address of an import of one case. */
async function sent(caseId: string, name?: Name): Promise<string> {
  const body = `case_id,person\n${caseId},phone:${caseId}\n`;
  const headers = { 'content-type': 'text/csv' };
  const response = await ask('/v1/feeds/cases', name, { method: 'POST', headers, body });
  expect(response.status).toBe(202);
  return response.headers.get('location')!;
}

async function cancelled(location: string, name?: Name) {
  const response = await ask(location, name, { method: 'DELETE' });
  return { status: response.status, body: JSON.parse(await response.text()) };
}

async function states(location: string): Promise<string[]> {
  const events = await (await ask(`${location}/events`)).text();
  return [...events.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data!).state);
}

test('an import that waits is cancelled: its last event says so, and it stays so', async () => {
  const first = await sent('a');
  const begun = await held.next();
  const waiting = await sent('b');
  const events = states(waiting);
  const { status, body } = await cancelled(waiting);
  expect([status, body]).toMatchObject([200, { state: 'cancelled', finished_at: '2021-08-26T17:46:40Z' }]);
  expect((await events).at(-1)).toBe('cancelled');
  expect(await cancelled(waiting)).toEqual({ status, body });
  begun.go();
  expect((await states(first)).at(-1)).toBe('done');
  expect(await json(waiting)).toEqual({ ...body, next: null, rejected_rows: [] });
  const { rows } = await json('/v1/cases', 'team');
  expect(rows.map(({ case_id }: { case_id: string }) => case_id)).toEqual(['a']);
  const metrics = await (await ask('/metrics')).text();
  expect(metrics).toContain('truyvet_imports_total{feed="cases",state="cancelled"} 1\n');
});

test('a body that is cancelled shows no rejected rows of its like that was imported', async () => {
  const first = await sent('a,b');
  (await held.next()).go();
  await states(first);
  const again = await sent('a,b');
  await cancelled(again);
  (await held.next()).go();
  const rejected = [await json(first), await json(again)].map(({ rejected_rows }) => rejected_rows.length);
  expect(rejected).toEqual([1, 0]);
});

test('an import under way is cancelled', async () => {
  const location = await sent('a');
  const begun = await held.next();
  expect(await cancelled(location)).toMatchObject({ status: 200, body: { state: 'cancelled' } });
  begun.go();
  const next = await sent('b');
  (await held.next()).go();
  expect((await states(next)).at(-1)).toBe('done');
  expect((await json('/v1/cases', 'team')).rows).toHaveLength(1);
});

test('an import that is done is not cancelled', async () => {
  const location = await sent('a');
  (await held.next()).go();
  await states(location);
  const { status, body } = await cancelled(location);
  expect([status, body]).toMatchObject([409, { code: 'import-not-cancelled', detail: 'it is done' }]);
  expect((await json(location)).state).toBe('done');
});

test('what nobody sent is not cancelled, and who may not send records in cancels nothing', async () => {
  expect(await cancelled('/v1/imports/none')).toMatchObject({
    status: 404,
    body: { code: 'unknown-import' },
  });
  expect(await cancelled('/v1/imports/none', 'team')).toMatchObject({ status: 403 });
});

test('imports are listed, the newest first, page by page, in each format', async () => {
  const locations = [await sent('a'), await sent('b'), await sent('c')];
  await held.came();
  const ids = locations.map((location) => location.split('/').at(-1));
  await cancelled(locations[1]!);
  const first = await json('/v1/imports?limit=2');
  expect(first.rows).toMatchObject([
    { id: ids[2], state: 'queued', attempt: 1 },
    { id: ids[1], state: 'cancelled' },
  ]);
  const last = await json(`/v1/imports?limit=2&cursor=${first.next}`);
  expect([last.rows, last.next]).toMatchObject([[{ id: ids[0], state: 'running' }], null]);
  expect((await json('/v1/imports?state=cancelled')).rows).toMatchObject([{ id: ids[1] }]);
  const csv = await ask('/v1/imports?format=csv&limit=1');
  expect(csv.headers.get('truyvet-next')).toBeTruthy();
  expect(await csv.text()).toMatch(/^id,feed,state,step,attempt,.*\n.*,cases,queued,/);
  expect(await (await ask('/v1/imports?format=ndjson')).text()).toMatch(/^(\{.*\}\n){3}$/);
  expect((await json('/v1/imports?cursor=nonsense')).code).toBe('bad-cursor');
  expect((await json('/v1/imports?state=lost')).code).toBe('bad-request');
});

test('a key is shown what was sent with it, the admin all', async () => {
  await sent('a', 'clinic');
  await sent('b', 'border');
  const counts = (['clinic', 'border', 'head'] as const).map(
    async (name) => (await json('/v1/imports', name)).rows.length,
  );
  expect(await Promise.all(counts)).toEqual([1, 1, 2]);
  expect((await ask('/v1/imports', 'team')).status).toBe(403);
});
