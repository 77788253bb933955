import { expect, onTestFinished } from 'vitest';
import { emptyDriver, givenNeo4j, testWithNeo4j } from '../data/graph-store/neo4j/testing/driver.ts';
import { smallTown } from '../data/graph-store/neo4j/testing/small-town.ts';
import { temporaryFolder } from '../data/store/testing/folder.ts';
import { DEFAULT_POLICY } from '../engine/policy.ts';
import { startRedis } from '../workers/servers/redis.ts';
import { startFollower } from './follower.ts';
import { type RunningServer, startServer } from './server.ts';
import { startWorker } from './worker.ts';

const NOW = 1_630_000_000;

const QUESTIONS = [
  '/v1/cases',
  '/v1/cases?format=csv',
  '/v1/cases/BN1',
  ...[0, 1, 2, 3, 4].map((i) => `/v1/cases/BN${i}/contacts?evidence=true&level=3&policy=vn-2021-12-unmasked`),
  '/v1/cases/BN1/contacts?format=arrow',
  '/v1/cases/none/contacts',
  '/v1/cases/BN1/contacts?known_at=2021-08-28T00:00:00Z',
  '/v1/persons/phone:0900000003/timeline',
  '/v1/persons/cccd:001/timeline?format=ndjson',
  '/v1/venues/cho:1/visits',
  '/v1/feeds',
  '/v1/hotspots?resolution=8&from=2021-08-01&to=2021-08-10&of=visits',
] as const;

interface Servers {
  readonly owner: RunningServer;
  /** Patterns of the routes that the owner was asked. */
  readonly asked: readonly string[];
  readonly work: () => Promise<void>;
  readonly follow: (folder?: string) => Promise<RunningServer>;
}

/** An owner with nothing in it, and what starts followers of it; stopped with the test. */
async function servers(): Promise<Servers> {
  await emptyDriver();
  const redis = await startRedis({ folder: await temporaryFolder() });
  onTestFinished(() => redis.kill());
  const notices: string[] = [];
  const asked: string[] = [];
  const settings = {
    ...{ host: '127.0.0.1', port: 0, policy: DEFAULT_POLICY, keys: null, threads: 1, now: () => NOW },
    neo4j: givenNeo4j(),
    redisUrl: redis.url,
    onNotice: (sentence: string) => notices.push(sentence),
    log: () => {},
  };
  const stopped = async (starting: Promise<RunningServer>) => {
    const server = await starting;
    onTestFinished(() => server.stop());
    return server;
  };
  return {
    owner: await stopped(
      startServer({ ...settings, folder: await temporaryFolder(), log: ({ route }) => asked.push(route) }),
    ),
    asked,
    work: async () => {
      const worker = await startWorker({ ...settings, folder: await temporaryFolder() });
      onTestFinished(() => worker.stop());
    },
    follow: async (folder) =>
      stopped(startFollower({ ...settings, folder: folder ?? (await temporaryFolder()) })),
  };
}

/** Sends records in, and waits until the server's answers follow. */
async function send({ address }: RunningServer, feeds: Readonly<Record<string, readonly object[]>>) {
  for (const [feed, rows] of Object.entries(feeds)) {
    const response = await fetch(`${address}/v1/feeds/${feed}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: rows.map((row) => JSON.stringify(row)).join('\n'),
    });
    expect(response.status).toBe(202);
    const events = await fetch(`${address}${response.headers.get('location')}/events`);
    expect(await events.text()).toContain('"state":"done"');
  }
}

async function versionOf({ address }: RunningServer): Promise<number> {
  return ((await (await fetch(`${address}/readyz`)).json()) as { version: number }).version;
}

/** Waits until the follower answers from all that the owner has. */
async function level(owner: RunningServer, { address }: RunningServer): Promise<void> {
  const readiness = async () => (await fetch(`${address}/readyz`)).json();
  const version = await versionOf(owner);
  await expect
    .poll(readiness, { timeout: 30_000 })
    .toEqual({ status: 'ready', version, role: 'follower', graph: { version, behind: 0, reachable: true } });
}

async function answersOf({ address }: RunningServer) {
  const answers = QUESTIONS.map(async (question) => {
    const response = await fetch(address + question);
    return [question, response.status, response.headers.get('truyvet-version'), await response.text()];
  });
  return Promise.all(answers);
}

testWithNeo4j('a follower answers with the same bytes as the owner, also after corrections', async () => {
  const { owner, follow } = await servers();
  const { encounters, ...others } = smallTown();
  const first = encounters!.slice(0, 300).map((row, i) => ({ ...row, record_id: `e${i}` }));
  await send(owner, { ...others, encounters: first });
  const follower = await follow();
  await level(owner, follower);
  expect(await answersOf(follower)).toEqual(await answersOf(owner));
  await send(owner, {
    encounters: [
      ...encounters!.slice(300),
      ...first.slice(0, 40).map((row) => ({ ...row, duration_s: 1800 })),
      ...first.slice(40, 80).map((row) => ({ ...row, retracted: true })),
    ],
    persons: [
      { person: 'phone:0900000003', name: 'An' },
      { person: 'cccd:001', name: 'Bình' },
    ],
    tests: [{ test_id: 't1', person: 'phone:0900000009', sampled_at: 1_628_000_000, result: 'positive' }],
  });
  await level(owner, follower);
  expect(await answersOf(follower)).toEqual(await answersOf(owner));
});

testWithNeo4j('what is sent to a follower is taken by the owner, and told of by both', async () => {
  const { owner, follow } = await servers();
  const follower = await follow();
  await send(follower, smallTown());
  expect(await versionOf(owner)).toBe(Object.keys(smallTown()).length);
  await level(owner, follower);
  expect(await answersOf(follower)).toEqual(await answersOf(owner));
});

testWithNeo4j('a follower starts from what it left, and reads what came since', async () => {
  const { owner, follow } = await servers();
  const { encounters, ...others } = smallTown();
  await send(owner, others);
  const folder = await temporaryFolder();
  const first = await follow(folder);
  await level(owner, first);
  await first.stop();
  await send(owner, { encounters: encounters! });
  const second = await follow(folder);
  await level(owner, second);
  expect(await answersOf(second)).toEqual(await answersOf(owner));
});

testWithNeo4j('traces asked of a follower are made by whoever works, with the same result', async () => {
  const { owner, follow, work, asked } = await servers();
  await send(owner, smallTown());
  const follower = await follow();
  await work();
  const question = { cases: 'all', policy: 'vn-2021-12-unmasked' };
  const results = async () => {
    const response = await fetch(`${follower.address}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(question),
    });
    expect(response.status).toBe(202);
    const trace = follower.address + response.headers.get('location');
    expect(await (await fetch(`${trace}/events`)).text()).toContain('"state":"done"');
    return (await fetch(`${trace}/result?format=csv`)).text();
  };
  const [first, ...others] = await Promise.all(Array.from({ length: 12 }, results));
  expect(first!.split('\n').length).toBeGreaterThan(100);
  expect(others).toEqual(others.map(() => first));
  expect(asked).toContain('/internal/results/:id/:attempt');
});

testWithNeo4j('the address of results in the making is known to nobody outside', async () => {
  const { owner } = await servers();
  const response = await fetch(`${owner.address}/internal/results/a/1?at=0`, {
    method: 'PUT',
    headers: { 'content-type': 'application/octet-stream', 'truyvet-handed-over': 'undefined' },
    body: 'x',
  });
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ code: 'unknown-route' });
});
