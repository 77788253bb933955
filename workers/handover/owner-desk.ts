import { setTimeout as wait } from 'node:timers/promises';
import { type Job, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { closedOrAway, connectRedis, PREFIX, patientConnection } from '../jobs/redis.ts';
import {
  type Answer,
  BEAT_MS,
  GONE_AFTER_MS,
  type HandedRequest,
  inPieces,
  keysOf,
  PIECES_WAITING_MAX,
  type PieceKind,
  pieceOf,
  REQUESTS,
} from './protocol.ts';

export interface OwnerDeskOptions {
  readonly url: string;
  readonly prefix?: string;
  /** Answers a request; never throws. */
  readonly answer: (request: HandedRequest, body: Buffer) => Promise<Answer>;
  /** Told, in one sentence each, of what went wrong and is tried again. */
  readonly onNotice: (sentence: string) => void;
}

/** Requests that are answered at once; the body of each is in memory meanwhile. */
const CONCURRENCY = 16;
const WAIT_MS = 20;

/** Where the owner takes requests that others hand over, and answers them. */
export class OwnerDesk {
  readonly #redis: Redis;
  readonly #worker: Worker<HandedRequest>;
  readonly #prefix: string;
  readonly #answer: OwnerDeskOptions['answer'];
  readonly #answering = new Set<Promise<void>>();
  #isStopping = false;

  private constructor(redis: Redis, { url, prefix = PREFIX, answer, onNotice }: OwnerDeskOptions) {
    this.#redis = redis;
    this.#prefix = prefix;
    this.#answer = answer;
    this.#worker = new Worker<HandedRequest>(REQUESTS, (job) => this.#take(job), {
      connection: patientConnection(url),
      prefix,
      concurrency: CONCURRENCY,
      // Whoever asked learns that nobody answered, and asks again.
      maxStalledCount: 0,
    });
    this.#worker.on('error', (error) => onNotice(`a request of a follower failed: ${error.name}`));
  }

  /** @throws CarrierAwayError, UnfitRedisError */
  static async open(options: OwnerDeskOptions): Promise<OwnerDesk> {
    const desk = new OwnerDesk(await connectRedis(options.url), options);
    await desk.#worker.waitUntilReady();
    return desk;
  }

  /** Takes no more, and answers what was taken. */
  async stop(): Promise<void> {
    const isAway = this.#redis.status !== 'ready';
    if (!isAway) await closedOrAway(this.#redis, this.#worker.pause());
    this.#isStopping = true;
    await Promise.all(this.#answering);
    await closedOrAway(this.#redis, this.#worker.close(isAway));
    this.#redis.disconnect();
  }

  /** Kept once the answer begins; the rest may take as long as what it tells of. */
  async #take({ id, data }: Job<HandedRequest>): Promise<void> {
    const keys = keysOf(this.#prefix, id!);
    // Nobody waits for the answer: they were told that nothing was done.
    if ((await this.#redis.exists(keys.asking)) === 0) return;
    const body = Buffer.concat(await this.#redis.lrangeBuffer(keys.body, 0, -1));
    const { status, headers, body: pieces } = await this.#answer(data, body);
    await this.#send(keys, 'head', Buffer.from(JSON.stringify({ status, headers })));
    const answering = this.#sendBody(keys, pieces).finally(() => this.#answering.delete(answering));
    this.#answering.add(answering);
  }

  async #sendBody(keys: ReturnType<typeof keysOf>, body: AsyncIterable<Uint8Array>): Promise<void> {
    const beat = setInterval(() => this.#send(keys, 'beat').catch(() => {}), BEAT_MS);
    try {
      for await (const bytes of body)
        for (const piece of inPieces(bytes)) if (!(await this.#send(keys, 'data', piece))) return;
      await this.#send(keys, 'end');
    } catch {
      await this.#send(keys, 'broken').catch(() => {});
    } finally {
      clearInterval(beat);
    }
  }

  /** False where nobody waits for it any more. */
  async #send(
    { answer, asking }: ReturnType<typeof keysOf>,
    kind: PieceKind,
    bytes?: Uint8Array,
  ): Promise<boolean> {
    const waiting = await this.#redis.rpush(answer, pieceOf(kind, bytes));
    await this.#redis.pexpire(answer, GONE_AFTER_MS);
    for (let length = waiting; ; length = await this.#redis.llen(answer)) {
      if ((await this.#redis.exists(asking)) === 0 || this.#isStopping) return false;
      if (length < PIECES_WAITING_MAX) return true;
      await wait(WAIT_MS);
    }
  }
}
