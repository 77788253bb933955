import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { importFile } from '../data/import.ts';
import { Store } from '../data/store/store.ts';
import { temporaryFolder } from '../data/store/testing/folder.ts';
import { UnfitRedisError } from '../workers/jobs/errors.ts';
import { type RunningRedis, startRedis } from '../workers/servers/redis.ts';
import { testWithRedis } from '../workers/servers/testing/require-servers.ts';
import { type RunningServer, type ServerSettings, startServer } from './server.ts';
import { TEST_SERVER } from './testing/server-settings.ts';

function settingsOver(redis: RunningRedis, folder: string): ServerSettings {
  return { ...TEST_SERVER, folder, redisUrl: redis.url };
}

async function redisOf(options: { maxmemoryPolicy?: string; url?: string } = {}): Promise<RunningRedis> {
  const redis = await startRedis({ folder: await temporaryFolder(), ...options });
  onTestFinished(() => redis.kill());
  return redis;
}

/** A server over Redis that knows case BN1. */
async function serverOver(
  redis: RunningRedis,
  onNotice: (sentence: string) => void = () => {},
): Promise<RunningServer> {
  const folder = await temporaryFolder();
  const settings = { ...settingsOver(redis, folder), onNotice };
  const store = await Store.open(folder, settings);
  const file = join(folder, 'cases.csv');
  await writeFile(file, 'case_id,person,onset\nBN1,phone:0900,2021-08-03T00:00:00Z\n');
  await importFile(store, { file });
  await store.close();
  const server = await startServer(settings);
  onTestFinished(() => server.stop());
  return server;
}

function submit({ address }: RunningServer): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(`${address}/v1/traces`, { method: 'POST', headers, body: '{"cases":"all"}' });
}

testWithRedis(
  'with Redis away questions are answered, and many cases are refused until it is back',
  async () => {
    const redis = await redisOf();
    const server = await serverOver(redis);
    const trace = `${server.address}${(await submit(server)).headers.get('location')}`;
    expect(await (await fetch(`${trace}/events`)).text()).toContain('"state":"done"');
    await redis.kill();
    const contacts = await fetch(`${server.address}/v1/cases/BN1/contacts`);
    expect([contacts.status, (await fetch(trace)).status]).toEqual([200, 200]);
    const refused = await submit(server);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '30']);
    expect(await refused.json()).toMatchObject({ code: 'jobs-away' });
    await redisOf({ url: redis.url });
    await expect.poll(async () => (await submit(server)).status, { timeout: 30_000 }).toBe(202);
  },
);

testWithRedis(
  'a server that starts before Redis answers questions, and takes long work from when it is there',
  async () => {
    const redis = await redisOf();
    await redis.kill();
    const notices: string[] = [];
    const server = await serverOver(redis, (sentence) => notices.push(sentence));
    expect((await fetch(`${server.address}/v1/cases/BN1/contacts`)).status).toBe(200);
    expect(await (await submit(server)).json()).toMatchObject({ code: 'jobs-away' });
    expect(notices).toEqual([
      expect.stringMatching(/^Redis does not answer at 127\.0\.0\.1:\d+; it is tried again/),
    ]);
    await redisOf({ url: redis.url });
    await expect.poll(async () => (await submit(server)).status, { timeout: 30_000 }).toBe(202);
    const trace = `${server.address}${(await submit(server)).headers.get('location')}`;
    expect(await (await fetch(`${trace}/events`)).text()).toContain('"state":"done"');
  },
);

testWithRedis('a server that is stopped before Redis was ever there ends', async () => {
  const redis = await redisOf();
  await redis.kill();
  const server = await startServer(settingsOver(redis, await temporaryFolder()));
  await server.stop();
});

testWithRedis('a server does not start over a Redis that refuses its password', async () => {
  const redis = await redisOf();
  const url = redis.url.replace(/:[^:@]+@/, ':wrong@');
  const starting = startServer(settingsOver({ ...redis, url }, await temporaryFolder()));
  await expect(starting).rejects.toThrow(
    /^Redis at 127\.0\.0\.1:\d+ refuses the user or password of REDIS_URL$/,
  );
});

testWithRedis('a server does not start over a Redis that drops keys', async () => {
  const redis = await redisOf({ maxmemoryPolicy: 'volatile-ttl' });
  const starting = startServer(settingsOver(redis, await temporaryFolder()));
  await expect(starting).rejects.toThrow(UnfitRedisError);
});
