import { expect, onTestFinished, vi } from 'vitest';
import { givenNeo4j, testWithNeo4j } from '../data/graph-store/neo4j/testing/driver.ts';
import { smallTown } from '../data/graph-store/neo4j/testing/small-town.ts';
import { Store } from '../data/store/store.ts';
import { temporaryFolder } from '../data/store/testing/folder.ts';
import { startRedis } from '../workers/servers/redis.ts';
import { TcpProxy } from './faults/tcp-proxy.ts';
import { HeldStore } from './imports/testing/held-store.ts';
import { answersOf, OF_THE_PRESENT } from './testing/answers-of.ts';
import { level, send, servers, versionOf } from './testing/followers.ts';

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
    visits: [{ person: 'phone:0900000003', venue: 'cho:1', check_in: 'yesterday' }],
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

testWithNeo4j('imports are listed and cancelled by way of a follower', async () => {
  const { owner, follow } = await servers();
  const follower = await follow();
  const held = new HeldStore(Store.prototype, 'begin');
  onTestFinished(() => void vi.restoreAllMocks());
  const body = '{"case_id":"BN1","person":"phone:0900000001"}\n';
  const headers = { 'content-type': 'application/x-ndjson' };
  const sent = await fetch(`${follower.address}/v1/feeds/cases`, { method: 'POST', headers, body });
  const location = sent.headers.get('location');
  const begun = await held.next();
  const response = await fetch(follower.address + location, { method: 'DELETE' });
  expect([response.status, await response.json()]).toMatchObject([200, { state: 'cancelled' }]);
  begun.go();
  for (const { address } of [owner, follower])
    expect(await (await fetch(`${address}/v1/imports`)).json()).toMatchObject({
      rows: [{ state: 'cancelled' }],
    });
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

testWithNeo4j('with Neo4j away a follower answers, hands over, and catches up when it is back', async () => {
  const { owner, follow } = await servers();
  const { encounters, ...others } = smallTown();
  await send(owner, others);
  const neo4j = givenNeo4j();
  const way = await TcpProxy.start(Number(new URL(neo4j.uri).port));
  const throughWay = { ...neo4j, uri: `bolt://127.0.0.1:${way.port}` };
  const follower = await follow(undefined, { neo4j: throughWay });
  await level(owner, follower);
  const before = await answersOf(follower);
  await way.stop();
  const readiness = async () => (await fetch(`${follower.address}/readyz`)).json();
  await expect.poll(readiness, { timeout: 30_000 }).toMatchObject({ graph: { reachable: false } });
  expect(await answersOf(follower)).toEqual(before);
  await send(follower, { encounters: encounters! });
  const back = await TcpProxy.start(Number(new URL(neo4j.uri).port), way.port);
  onTestFinished(() => back.stop());
  await level(owner, follower);
  expect(await answersOf(follower)).toEqual(await answersOf(owner));
});

testWithNeo4j('with Redis or the owner away a follower answers, and says what cannot be done', async () => {
  const { owner, follow, redis } = await servers();
  await send(owner, smallTown());
  const way = await TcpProxy.start(Number(new URL(redis.url).port));
  const redisUrl = Object.assign(new URL(redis.url), { port: way.port }).href;
  const follower = await follow(undefined, { redisUrl });
  await level(owner, follower);
  const past = '/v1/cases/BN1/contacts?known_at=2021-08-28T00:00:00Z';
  const refusal = async (path: string, init?: RequestInit) => {
    const response = await fetch(follower.address + path, init);
    const { code } = (await response.json()) as { code: string };
    return [response.status, code, response.headers.has('retry-after')];
  };
  const post = { method: 'POST', headers: { 'content-type': 'text/csv' }, body: 'person,venue,check_in\n' };
  await way.stop();
  await expect.poll(() => refusal('/v1/feeds/visits', post)).toEqual([503, 'jobs-away', true]);
  expect(await refusal(past)).toEqual([503, 'jobs-away', true]);
  const question = '/v1/cases/BN1/contacts?evidence=true';
  const answer = await (await fetch(owner.address + question)).text();
  expect(await (await fetch(follower.address + question)).text()).toBe(answer);
  const back = await TcpProxy.start(Number(new URL(redis.url).port), way.port);
  onTestFinished(() => back.stop());
  await expect.poll(async () => (await fetch(follower.address + past)).status, { timeout: 30_000 }).toBe(200);
  await owner.stop();
  expect(await refusal('/v1/feeds/visits', post)).toEqual([503, 'owner-away', true]);
  expect(await (await fetch(follower.address + question)).text()).toBe(answer);
});

testWithNeo4j(
  'a follower with a copy starts with Neo4j and Redis away, and a worker, and take them up',
  async () => {
    const { owner, follow, work, redis } = await servers();
    const { encounters, ...others } = smallTown();
    await send(owner, others);
    const folder = await temporaryFolder();
    const first = await follow(folder);
    await level(owner, first);
    const answers = await answersOf(first, OF_THE_PRESENT);
    await first.stop();
    await redis.kill();
    const neo4j = givenNeo4j();
    const way = await TcpProxy.start(Number(new URL(neo4j.uri).port));
    await way.stop();
    const throughWay = { ...neo4j, uri: `bolt://127.0.0.1:${way.port}` };
    const follower = await follow(folder, { neo4j: throughWay });
    expect(await answersOf(follower, OF_THE_PRESENT)).toEqual(answers);
    const readiness = await (await fetch(`${follower.address}/readyz`)).json();
    expect(readiness).toMatchObject({ status: 'ready', graph: { reachable: false } });
    const post = () =>
      fetch(`${follower.address}/v1/feeds/visits`, {
        method: 'POST',
        headers: { 'content-type': 'text/csv' },
        body: 'person,venue,check_in\n',
      });
    const refused = await post();
    expect([refused.status, refused.headers.has('retry-after')]).toEqual([503, true]);
    expect(await refused.json()).toMatchObject({ code: 'jobs-away' });
    await work();
    const redisAgain = await startRedis({ folder: await temporaryFolder(), url: redis.url });
    onTestFinished(() => redisAgain.kill());
    const back = await TcpProxy.start(Number(new URL(neo4j.uri).port), way.port);
    onTestFinished(() => back.stop());
    await expect.poll(async () => (await post()).status, { timeout: 30_000 }).toBe(202);
    await send(follower, { encounters: encounters! });
    await level(owner, follower);
    expect(await answersOf(follower)).toEqual(await answersOf(owner));
  },
);
