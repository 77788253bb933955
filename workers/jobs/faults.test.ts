import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { expect, onTestFinished } from 'vitest';
import { ended as exited, said } from '../../data/store/testing/child.ts';
import { temporaryFolder } from '../../data/store/testing/folder.ts';
import { type RedisOptions, type RunningRedis, startRedis } from '../servers/redis.ts';
import { testWithRedis } from '../servers/testing/require-servers.ts';
import { BullCarrier } from './bullmq.ts';
import { CarrierAwayError, UnfitRedisError } from './errors.ts';
import { Gate } from './testing/gate.ts';
import { Rig, type Staff } from './testing/rig.ts';
import type { TestKinds } from './testing/workbench.ts';
import { type RunningWork, work } from './work.ts';

const KINDS = ['task', 'errand'];
const LOCK_MS = 500;
const WORKER = fileURLToPath(new URL('./testing/worker-process.ts', import.meta.url));
const onNotice = () => {};
const NOBODY = { heard: async () => {}, returned: () => {} };

async function redisOf(options: Partial<RedisOptions> = {}): Promise<RunningRedis> {
  const redis = await startRedis({ folder: await temporaryFolder(), ...options });
  onTestFinished(() => redis.kill());
  return redis;
}

/** Gives Redis an order, as its keeper would. */
async function order(url: string, ...words: [string, ...string[]]): Promise<unknown> {
  const redis = new Redis(url, { maxRetriesPerRequest: 0 });
  const answer = await redis.call(...words);
  redis.disconnect();
  return answer;
}

interface Place {
  readonly url: string;
  readonly prefix: string;
}

function placeAt(url: string): Place {
  return { url, prefix: randomUUID() };
}

/** The owner works on the jobs, too. */
function staffOf(place: Place): Staff {
  return async ({ handlers }) => {
    const carrier = new BullCarrier({ ...place, kinds: KINDS, onNotice });
    const { stop } = await work<TestKinds>({ ...place, handlers, lock_ms: LOCK_MS, onNotice });
    return { carrier, stop };
  };
}

/** The owner only submits: others work. */
function ownerOf(place: Place): Staff {
  return async () => ({
    carrier: new BullCarrier({ ...place, kinds: KINDS, onNotice }),
    stop: async () => {},
  });
}

async function hire(rig: Rig, place: Place): Promise<RunningWork> {
  const { handlers } = rig.workbench;
  const worker = await work<TestKinds>({ ...place, handlers, lock_ms: LOCK_MS, onNotice });
  onTestFinished(() => worker.stop());
  return worker;
}

async function workerProcess({ url, prefix }: Place): Promise<ChildProcess> {
  const child = spawn(process.execPath, [WORKER, url, prefix, String(LOCK_MS)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await said(child, 'ready');
  return child;
}

testWithRedis('a Redis that was flushed loses no job, and an attempt from before has no say', async () => {
  const { url } = await redisOf();
  const place = placeAt(url);
  const rig = await Rig.start(await temporaryFolder(), staffOf(place));
  const running = await rig.queue.submit('task', { name: 'a' });
  const first = await rig.workbench.next();
  first.ignoreAbort();
  const aborted = once(first.signal, 'abort');
  const waiting = await rig.queue.submit('task', { name: 'b' });
  await order(url, 'FLUSHALL');
  await hire(rig, place);
  await rig.queue.reconcile();
  const second = await rig.workbench.next();
  expect(second).toMatchObject({ id: running.id, attempt: 2 });
  await aborted;
  first.finish('before');
  second.finish('after');
  (await rig.workbench.next()).finish('after');
  for (const { id } of [running, waiting]) {
    const end = { state: 'done', attempt: 2, failures: 0, result: { said: 'after' } };
    expect(await rig.ended(id)).toMatchObject(end);
  }
});

testWithRedis('a Redis killed and started again empty loses no job', async () => {
  const redis = await redisOf();
  const place = placeAt(redis.url);
  const rig = await Rig.start(await temporaryFolder(), staffOf(place));
  const { id } = await rig.queue.submit('task', { name: 'a' });
  const first = await rig.workbench.next();
  first.ignoreAbort();
  await redis.kill();
  await redisOf({ url: redis.url });
  await hire(rig, place);
  const second = await rig.workbench.next();
  expect(second).toMatchObject({ id, attempt: 2 });
  first.finish('before');
  second.finish('after');
  expect(await rig.ended(id)).toMatchObject({ state: 'done', result: { said: 'after' }, failures: 0 });
});

testWithRedis('with Redis away jobs are refused at once, and those taken can be asked for', async () => {
  const redis = await redisOf();
  const rig = await Rig.start(await temporaryFolder(), staffOf(placeAt(redis.url)));
  const { id } = await rig.queue.submit('task', { name: 'a' });
  (await rig.workbench.next()).finish('b');
  await rig.ended(id);
  await redis.kill();
  await expect(rig.queue.reconcile()).rejects.toThrow(CarrierAwayError);
  await expect(rig.queue.submit('task', { name: 'c' })).rejects.toThrow(CarrierAwayError);
  expect(rig.queue.get(id).state).toBe('done');
  await rig.stop();
});

testWithRedis(
  'a Redis whose memory is full carries what was taken when it has room, and refuses more',
  async () => {
    const { url } = await redisOf();
    const place = placeAt(url);
    const rig = await Rig.start(await temporaryFolder(), ownerOf(place));
    await order(url, 'CONFIG', 'SET', 'maxmemory', '1');
    const taken = await rig.queue.submit('task', { name: 'a' });
    await rig.noticed('a job waits to be carried');
    expect(rig.queue.isReady).toBe(false);
    await expect(rig.queue.submit('task', { name: 'b' })).rejects.toThrow(CarrierAwayError);
    await order(url, 'CONFIG', 'SET', 'maxmemory', '0');
    await rig.queue.reconcile();
    await hire(rig, place);
    (await rig.workbench.next()).finish('c');
    expect((await rig.ended(taken.id)).state).toBe('done');
    expect(rig.queue.isReady).toBe(true);
  },
);

testWithRedis('a Redis that drops keys is refused, with the setting to change', async () => {
  const { url } = await redisOf({ maxmemoryPolicy: 'allkeys-lru' });
  const starting = new BullCarrier({ url, kinds: KINDS, onNotice }).start(NOBODY);
  await expect(starting).rejects.toThrow(UnfitRedisError);
  await expect(starting).rejects.toThrow('set its maxmemory-policy to noeviction (it is allkeys-lru)');
  await expect(work({ url, handlers: {}, onNotice })).rejects.toThrow(UnfitRedisError);
});

testWithRedis('a Redis that begins to drop keys gets no more jobs', async () => {
  const { url } = await redisOf();
  const rig = await Rig.start(await temporaryFolder(), ownerOf(placeAt(url)));
  await order(url, 'CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
  await expect(rig.queue.reconcile()).rejects.toThrow(UnfitRedisError);
  await expect(rig.queue.submit('task', { name: 'a' })).rejects.toThrow(CarrierAwayError);
  await order(url, 'CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
  await rig.queue.reconcile();
  expect((await rig.queue.submit('task', { name: 'a' })).state).toBe('queued');
});

testWithRedis('a Redis that is not there is named, without its password', async () => {
  const redis = await redisOf();
  await redis.kill();
  const connecting = new BullCarrier({ url: redis.url, kinds: KINDS, onNotice }).start(NOBODY);
  await expect(connecting).rejects.toThrow(CarrierAwayError);
  await expect(connecting).rejects.toThrow(`does not answer at ${new URL(redis.url).host}`);
});

testWithRedis('a worker killed in the middle has its job done by another', async () => {
  const { url } = await redisOf();
  const place = placeAt(url);
  const rig = await Rig.start(await temporaryFolder(), ownerOf(place));
  const child = await workerProcess(place);
  const { id } = await rig.queue.submit('task', { name: 'a' });
  await said(child, 'begun 1');
  child.kill('SIGKILL');
  await exited(child);
  await hire(rig, place);
  const second = await rig.workbench.next();
  expect(second.attempt).toBe(2);
  second.finish('after');
  expect(await rig.ended(id)).toMatchObject({ state: 'done', failures: 1, result: { said: 'after' } });
});

testWithRedis(
  'a worker whose connection breaks again while it asks to hear of cancelled jobs goes on',
  async () => {
    const { url } = await redisOf();
    const { prefix } = placeAt(url);
    const gate = await Gate.before(url);
    const child = await workerProcess({ url: gate.url, prefix });
    gate.breakAt('subscribe');
    gate.cut();
    await gate.broken;
    const rig = await Rig.start(await temporaryFolder(), ownerOf({ url, prefix }));
    await rig.queue.submit('task', { name: 'a' });
    await said(child, 'begun 1');
  },
);

testWithRedis('who holds the event loop for longer than its lock lasts has no say in the end', async () => {
  const { url } = await redisOf();
  const place = placeAt(url);
  const rig = await Rig.start(await temporaryFolder(), ownerOf(place));
  const child = await workerProcess(place);
  const { id } = await rig.queue.submit('task', { name: 'a' });
  await said(child, 'begun 1');
  await hire(rig, place);
  const second = await rig.workbench.next();
  const refused = said(child, 'goes on after a failure');
  child.stdin!.write('.');
  await refused;
  second.finish('second');
  const end = await rig.ended(id);
  expect(end).toMatchObject({ state: 'done', attempt: 2, result: { said: 'second' } });
  await rig.queue.reconcile();
  await rig.restart();
  expect(rig.queue.get(id)).toEqual(end);
});

testWithRedis('what was done while the owner was away is not done again', async () => {
  const { url } = await redisOf();
  const place = placeAt(url);
  const rig = await Rig.start(await temporaryFolder(), ownerOf(place));
  const { id } = await rig.queue.submit('task', { name: 'a' });
  await rig.stop();
  const worker = await hire(rig, place);
  (await rig.workbench.next()).finish('b');
  await worker.stop();
  await rig.restart();
  expect(await rig.ended(id)).toMatchObject({ state: 'done', attempt: 1, result: { said: 'b' } });
});

testWithRedis('a worker that is stopped gives its job back, which is no failure', async () => {
  const { url } = await redisOf();
  const place = placeAt(url);
  const rig = await Rig.start(await temporaryFolder(), ownerOf(place));
  const first = await hire(rig, place);
  const { id } = await rig.queue.submit('task', { name: 'a' });
  await rig.workbench.next();
  await first.stop();
  await hire(rig, place);
  (await rig.workbench.next()).finish('b');
  expect(await rig.ended(id)).toMatchObject({ state: 'done', attempt: 2, failures: 0 });
});
