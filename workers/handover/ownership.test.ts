import { expect, onTestFinished } from 'vitest';
import { testWithRedis } from '../servers/testing/require-servers.ts';
import { RedisInUseError, RedisOwnership } from './ownership.ts';
import { givenRedis } from './testing.ts';

const GONE_MS = 1500;

testWithRedis('a database that another owner holds is refused, and taken once it is given up', async () => {
  const { url } = await givenRedis();
  const notices: string[] = [];
  const claim = (owner: string) =>
    RedisOwnership.claim({ url, owner, gone_ms: GONE_MS, onNotice: (text) => notices.push(text) });
  const first = await claim('one');
  await expect(claim('two')).rejects.toThrow(RedisInUseError);
  await first.release();
  const second = await claim('two');
  onTestFinished(() => second.release());
  expect(notices).toEqual([]);
});

testWithRedis('an owner that died is waited for by others, and by itself not at all', async () => {
  const { url, command } = await givenRedis();
  await command('set', 'truyvet:owner', 'one', 'PX', '100000');
  const options = { url, gone_ms: GONE_MS, onNotice: expect.unreachable };
  const again = await RedisOwnership.claim({ ...options, owner: 'one' });
  await again.release();
  await command('set', 'truyvet:owner', 'one', 'PX', String(GONE_MS));
  const other = await RedisOwnership.claim({ ...options, owner: 'two' });
  await other.release();
});

testWithRedis('a database that was emptied is claimed anew; one that another took is told of', async () => {
  const { url, command } = await givenRedis();
  const { promise: told, resolve } = Promise.withResolvers<string>();
  const ownership = await RedisOwnership.claim({ url, owner: 'one', gone_ms: 300, onNotice: resolve });
  onTestFinished(() => ownership.release());
  await command('flushall');
  await expect.poll(() => command('get', 'truyvet:owner')).toBe('one');
  await command('set', 'truyvet:owner', 'two');
  expect(await told).toContain('another server has taken this Redis database');
  await ownership.release();
  expect(await command('get', 'truyvet:owner')).toBe('two');
});
