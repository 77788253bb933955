import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, expect, test } from 'vitest';
import { type RedisOptions, type RunningRedis, startRedis } from './redis.ts';
import { testWithRedis } from './testing/require-servers.ts';

const scratch = await mkdtemp(join(tmpdir(), 'truyvet-redis-'));
afterAll(() => rm(scratch, { recursive: true, force: true }));

async function started(options: Partial<RedisOptions> = {}): Promise<RunningRedis> {
  const redis = await startRedis({ folder: await mkdtemp(join(scratch, 'folder-')), ...options });
  return redis;
}

/** Does something with a connection that is closed afterwards. */
async function connected<T>(url: string, use: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, { maxRetriesPerRequest: 0, retryStrategy: null });
  redis.on('error', () => {});
  try {
    return await use(redis);
  } finally {
    redis.disconnect();
  }
}

testWithRedis('a started Redis answers at its address, and to nobody without the password', async () => {
  const running = await started();
  expect(await connected(running.url, (redis) => redis.ping())).toBe('PONG');
  const { hostname, port } = new URL(running.url);
  expect(hostname).toBe('127.0.0.1');
  const stranger = connected(`redis://${hostname}:${port}`, (redis) => redis.get('key'));
  await expect(stranger).rejects.toThrow('NOAUTH');
  await running.stop();
  await expect(connected(running.url, (redis) => redis.ping())).rejects.toThrow();
});

testWithRedis('by default it drops no key when its memory is full; another policy is taken', async () => {
  const policyOf = (url: string) => connected(url, (redis) => redis.config('GET', 'maxmemory-policy'));
  const careful = await started();
  expect(await policyOf(careful.url)).toEqual(['maxmemory-policy', 'noeviction']);
  await careful.stop();
  const careless = await started({ maxmemoryPolicy: 'allkeys-lru' });
  expect(await policyOf(careless.url)).toEqual(['maxmemory-policy', 'allkeys-lru']);
  await careless.stop();
});

testWithRedis('killed and started again it knows what was synced if it appends, else nothing', async () => {
  for (const appendOnly of [true, false]) {
    const folder = await mkdtemp(join(scratch, 'folder-'));
    const first = await startRedis({ folder, appendOnly });
    await connected(first.url, async (redis) => {
      await redis.config('SET', 'appendfsync', 'always');
      await redis.set('key', 'value');
    });
    await first.kill();
    const second = await startRedis({ folder, appendOnly, url: first.url });
    expect(second.url).toBe(first.url);
    expect(await connected(second.url, (redis) => redis.get('key'))).toBe(appendOnly ? 'value' : null);
    await second.stop();
  }
});

test('a server that cannot start is told of with its log', async () => {
  const { startServerProcess } = await import('./server-process.ts');
  const logFile = join(scratch, 'never.log');
  const never = { name: 'Never', args: ['-e', 'process.exit(1)'], logFile, readyText: 'ready' };
  await expect(startServerProcess({ ...never, command: process.execPath })).rejects.toThrow(logFile);
  await expect(startServerProcess({ ...never, command: 'no-such-command' })).rejects.toThrow(logFile);
});
