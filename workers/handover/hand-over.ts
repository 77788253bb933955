import { randomUUID } from 'node:crypto';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { CarrierAwayError } from '../jobs/errors.ts';
import { connectRedis, orAway, PREFIX } from '../jobs/redis.ts';
import { ownerKey } from './ownership.ts';
import {
  type Answer,
  GONE_AFTER_MS,
  type HandedRequest,
  inPieces,
  keysOf,
  PIECE,
  REQUESTS,
} from './protocol.ts';

/** Nobody owns the data now; nothing was done. */
export class OwnerAwayError extends Error {
  override name = 'OwnerAwayError';
}

/** More requests are under way than may be. */
export class TooManyRequestsError extends Error {
  override name = 'TooManyRequestsError';
}

export interface HandOverOptions {
  readonly url: string;
  readonly prefix?: string;
  /** Told, in one sentence each, of what went wrong and is tried again. */
  readonly onNotice: (sentence: string) => void;
}

/** Requests under way to the owner; each has a connection of its own to wait on. */
const ASKED_MAX = 64;
/** Between two looks whether there is an owner still. */
const LOOK_EVERY_S = 2;

/** A follower's or worker's way to the owner: requests over BullMQ, answers in pieces as they are made. */
export class HandOver {
  readonly #redis: Redis;
  readonly #queue: Queue<HandedRequest>;
  readonly #prefix: string;
  #asked = 0;

  private constructor(redis: Redis, { prefix = PREFIX, onNotice }: HandOverOptions) {
    this.#redis = redis;
    this.#prefix = prefix;
    this.#queue = new Queue(REQUESTS, { connection: redis, prefix });
    this.#queue.on('error', (error) => onNotice(`a request to the owner failed: ${error.name}`));
  }

  /** @throws CarrierAwayError, UnfitRedisError */
  static async connect(options: HandOverOptions): Promise<HandOver> {
    return new HandOver(await connectRedis(options.url), options);
  }

  /**
   * Asks the owner, and gives the answer as soon as it begins. Its body is read, or closed, by the caller.
   * @throws OwnerAwayError, TooManyRequestsError; CarrierAwayError, after which the owner may have done it
   */
  async ask(request: HandedRequest, body: Uint8Array = new Uint8Array()): Promise<Answer> {
    if (this.#redis.status !== 'ready') throw new CarrierAwayError('Redis is away');
    if (!(await this.#isOwnerThere())) throw new OwnerAwayError('no server owns the data now');
    if (this.#asked >= ASKED_MAX) throw new TooManyRequestsError(`${ASKED_MAX} requests are under way`);
    this.#asked++;
    const id = randomUUID();
    const listening = this.#redis.duplicate({ commandTimeout: 2 * LOOK_EVERY_S * 1000 });
    listening.on('error', () => {});
    const asked = new Asked(this.#redis, listening, keysOf(this.#prefix, id));
    const close = async () => {
      this.#asked--;
      await asked.close();
    };
    try {
      await orAway(listening.connect());
      await asked.put(body);
      await orAway(
        this.#queue.add(REQUESTS, request, {
          jobId: id,
          attempts: 1,
          removeOnComplete: true,
          removeOnFail: true,
        }),
      );
      const { status, headers } = JSON.parse(String(await this.#head(asked, id)));
      return { status, headers, body: bodyOf(asked, close) };
    } catch (error) {
      await close();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.#queue.close().catch(() => {});
    this.#redis.disconnect();
  }

  async #isOwnerThere(): Promise<boolean> {
    return (await orAway(this.#redis.exists(ownerKey(this.#prefix)))) === 1;
  }

  async #isUnderWay(id: string): Promise<boolean> {
    return (await orAway(this.#queue.getJob(id))) !== undefined;
  }

  /** Waits for the answer to begin, as long as there is an owner. */
  async #head(asked: Asked, id: string): Promise<Buffer> {
    for (;;) {
      const piece = await asked.next();
      if (piece?.[0] === PIECE.head) return piece.subarray(1);
      if (piece) throw brokeOff();
      if (await this.#isOwnerThere()) {
        if (await this.#isUnderWay(id)) continue;
        // The answer may have begun just now; else whoever took the request has died with it.
        const last = await asked.next();
        if (last?.[0] === PIECE.head) return last.subarray(1);
        throw brokeOff();
      }
      // What the owner had not begun is not done: it is taken back.
      const isTakenBack = (await orAway(this.#queue.remove(id))) === 1;
      throw isTakenBack ? new OwnerAwayError('the owner went away') : brokeOff();
    }
  }
}

/** One request under way. */
class Asked {
  readonly #redis: Redis;
  readonly #listening: Redis;
  readonly #keys: ReturnType<typeof keysOf>;

  constructor(redis: Redis, listening: Redis, keys: ReturnType<typeof keysOf>) {
    this.#redis = redis;
    this.#listening = listening;
    this.#keys = keys;
  }

  async put(body: Uint8Array): Promise<void> {
    await this.#live();
    for (const piece of inPieces(body)) {
      await orAway(this.#redis.rpush(this.#keys.body, Buffer.from(piece)));
      await orAway(this.#redis.pexpire(this.#keys.body, GONE_AFTER_MS));
    }
  }

  /** The next piece of the answer, `null` where none comes for a moment. */
  async next(): Promise<Buffer | null> {
    await this.#live();
    const found = await orAway(this.#listening.blpopBuffer(this.#keys.answer, LOOK_EVERY_S));
    return found?.[1] ?? null;
  }

  async close(): Promise<void> {
    this.#listening.disconnect();
    const { asking, body, answer } = this.#keys;
    if (this.#redis.status === 'ready') await this.#redis.del(asking, body, answer).catch(() => {});
  }

  async #live(): Promise<void> {
    await orAway(this.#redis.set(this.#keys.asking, '', 'PX', GONE_AFTER_MS));
  }
}

/** The body, piece by piece; whoever stops reading lets go of it. */
async function* bodyOf(asked: Asked, close: () => Promise<void>): AsyncGenerator<Uint8Array> {
  try {
    for (let silent_ms = 0; silent_ms < GONE_AFTER_MS; ) {
      const piece = await asked.next();
      silent_ms = piece ? 0 : silent_ms + LOOK_EVERY_S * 1000;
      if (piece?.[0] === PIECE.end) return;
      if (piece?.[0] === PIECE.broken) break;
      if (piece?.[0] === PIECE.data) yield piece.subarray(1);
    }
    throw brokeOff();
  } finally {
    await close();
  }
}

/** What was asked may have been done. */
function brokeOff(): CarrierAwayError {
  return new CarrierAwayError('the owner broke off');
}
