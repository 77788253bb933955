import { Redis } from 'ioredis';
import { certificateFault } from '../../data/certificate-fault.ts';
import { CarrierAwayError, UnfitRedisError } from './errors.ts';

/** Keys of all jobs begin with this. */
export const PREFIX = 'truyvet';

const CONNECT_MS = 5000;
const COMMAND_MS = 5000;
const RETRY_MS_MAX = 1000;

function retryStrategy(times: number): number {
  return Math.min(50 * 2 ** times, RETRY_MS_MAX);
}

/** For connections that wait for work: they try until Redis is back. */
export function patientConnection(url: string) {
  return { url, maxRetriesPerRequest: null, retryStrategy };
}

/**
 * A connection whose commands fail at once where Redis is away, and which then goes on trying to connect.
 * @throws CarrierAwayError, UnfitRedisError
 */
export async function connectRedis(url: string): Promise<Redis> {
  const redis = new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: CONNECT_MS,
    commandTimeout: COMMAND_MS,
    // Where the connection breaks once more just then, ioredis lets the failure end the process.
    autoResubscribe: false,
    retryStrategy,
  });
  // What a broken connection means is told by its state and by the commands that fail; why it never came, by this alone.
  let reason: Error | undefined;
  redis.on('error', (error) => {
    reason = error;
  });
  try {
    await redis.connect().catch((cause) => {
      throw connectionError(new URL(url).host, reason ?? cause);
    });
    await checkRedis(redis);
    return redis;
  } catch (error) {
    redis.disconnect();
    throw error;
  }
}

function connectionError(host: string, cause: Error): Error {
  if (/^(WRONGPASS|NOAUTH|ERR .*(AUTH|password))/i.test(cause.message))
    return new UnfitRedisError(`Redis at ${host} refuses the user or password of REDIS_URL`, { cause });
  const fault = certificateFault(cause);
  if (fault !== null)
    return new UnfitRedisError(
      `Redis at ${host} has a certificate that is not trusted (${fault}); name its authority in NODE_EXTRA_CA_CERTS`,
      { cause },
    );
  return new CarrierAwayError(`Redis does not answer at ${host}`, { cause });
}

/** @throws UnfitRedisError where Redis may drop keys when its memory is full, CarrierAwayError */
export async function checkRedis(redis: Redis): Promise<void> {
  const memory = await orAway(redis.info('memory'));
  const policy = /^maxmemory_policy:(\S+)/m.exec(memory)?.[1];
  if (policy !== 'noeviction')
    throw new UnfitRedisError(
      `Redis drops jobs when its memory is full: set its maxmemory-policy to noeviction (it is ${policy ?? 'not told'})`,
    );
}

/** Whatever a command fails with, jobs cannot be carried now. */
export function orAway<T>(command: Promise<T>): Promise<T> {
  return command.catch((cause: Error) => {
    throw new CarrierAwayError(`Redis refuses or does not answer: ${cause.name}`, { cause });
  });
}

/** Waits until something is closed in order, or Redis is away: then it would not end. */
export async function closedOrAway(redis: Redis, closing: Promise<unknown>): Promise<void> {
  const { promise: away, resolve } = Promise.withResolvers<void>();
  redis.once('close', resolve);
  if (redis.status !== 'ready') resolve();
  await Promise.race([closing, away]);
  redis.off('close', resolve);
}
