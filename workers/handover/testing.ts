/** A Redis for one test. For tests only. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { onTestFinished } from 'vitest';
import { type RunningRedis, startRedis } from '../servers/redis.ts';

export interface GivenRedis extends RunningRedis {
  /** Runs a command by its name. */
  command(name: string, ...values: string[]): Promise<unknown>;
}

/** A Redis that ends with the test. */
export async function givenRedis(): Promise<GivenRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'truyvet-redis-'));
  const redis = await startRedis({ folder });
  const connection = new Redis(redis.url, { retryStrategy: () => null });
  connection.on('error', () => {});
  onTestFinished(async () => {
    connection.disconnect();
    await redis.kill();
    await rm(folder, { recursive: true, force: true });
  });
  return { ...redis, command: (name, ...values) => connection.call(name, ...values) };
}
