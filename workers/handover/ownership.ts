import { setTimeout as wait } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { OWNER_GONE_MS } from '../../data/store/owner.ts';
import { connectRedis, orAway, PREFIX } from '../jobs/redis.ts';

/** The Redis database belongs to another owner, which is alive. */
export class RedisInUseError extends Error {
  override name = 'RedisInUseError';
}

export interface OwnershipOptions {
  readonly url: string;
  /** Who claims it, from `ownerOf`. */
  readonly owner: string;
  readonly prefix?: string;
  /** An owner that was not heard of for this long is gone. */
  readonly gone_ms?: number;
  readonly onNotice: (sentence: string) => void;
}

const LOOK_EVERY_MS = 250;

export function ownerKey(prefix: string = PREFIX): string {
  return `${prefix}:owner`;
}

/** Says in Redis whose database it is, as long as the owner lives, and renews it. */
export class RedisOwnership {
  readonly #redis: Redis;
  readonly #options: Required<OwnershipOptions>;
  readonly #timer: NodeJS.Timeout;
  #isForeign = false;

  private constructor(redis: Redis, options: Required<OwnershipOptions>) {
    this.#redis = redis;
    this.#options = options;
    this.#timer = setInterval(() => this.#renew().catch(() => {}), options.gone_ms / 3).unref();
    redis.on('ready', () => this.#renew().catch(() => {}));
  }

  /** @throws RedisInUseError where another owner is alive; CarrierAwayError, UnfitRedisError */
  static async claim(given: OwnershipOptions): Promise<RedisOwnership> {
    const options = { prefix: PREFIX, gone_ms: OWNER_GONE_MS, ...given };
    const redis = await connectRedis(options.url);
    try {
      await claimKey(redis, options);
      return new RedisOwnership(redis, options);
    } catch (error) {
      redis.disconnect();
      throw error;
    }
  }

  async release(): Promise<void> {
    clearInterval(this.#timer);
    if (!this.#isForeign) await this.#redis.del(ownerKey(this.#options.prefix)).catch(() => {});
    this.#redis.disconnect();
  }

  /** A Redis that was emptied is claimed anew; one that another has claimed meanwhile is left to them. */
  async #renew(): Promise<void> {
    const { owner, prefix, gone_ms, onNotice } = this.#options;
    const key = ownerKey(prefix);
    const isForeign = (await holderOf(this.#redis, key, owner, gone_ms)) !== owner;
    if (isForeign && !this.#isForeign)
      onNotice(
        'another server has taken this Redis database meanwhile; give each data folder a database of its own',
      );
    this.#isForeign = isForeign;
    if (!isForeign) await this.#redis.pexpire(key, gone_ms);
  }
}

/** Who holds the key, after an attempt to take it; `null` where it was given up just then. */
async function holderOf(redis: Redis, key: string, owner: string, gone_ms: number): Promise<string | null> {
  const isTaken = await redis.set(key, owner, 'PX', gone_ms, 'NX');
  return isTaken ? owner : redis.get(key);
}

/** Waits while another owner is not heard of; one that renews its claim is alive. */
async function claimKey(
  redis: Redis,
  { owner, prefix, gone_ms }: Pick<Required<OwnershipOptions>, 'owner' | 'prefix' | 'gone_ms'>,
): Promise<void> {
  const key = ownerKey(prefix);
  let left_ms = Infinity;
  for (;;) {
    if ((await orAway(holderOf(redis, key, owner, gone_ms))) === owner) {
      await orAway(redis.pexpire(key, gone_ms));
      return;
    }
    const now_ms = await orAway(redis.pttl(key));
    if (now_ms > left_ms)
      throw new RedisInUseError(
        'the Redis database is in use by the server of another data folder; name another database, as in redis://host:6379/2',
      );
    left_ms = now_ms;
    await wait(LOOK_EVERY_MS);
  }
}
