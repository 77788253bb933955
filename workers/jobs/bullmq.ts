import { type Job, Queue, QueueEvents } from 'bullmq';
import type { Redis } from 'ioredis';
import type {
  Carrier,
  CarrierListener,
  Delivery,
  DeliveryKey,
  FinalReport,
  HeldDelivery,
  Report,
} from './carrier.ts';
import { UNFINISHED_MAX } from './job.ts';
import { checkRedis, closedOrAway, connectRedis, orAway, PREFIX, patientConnection } from './redis.ts';

export interface BullOptions {
  /** `redis://` or `rediss://`. */
  readonly url: string;
  /** Kinds of jobs that are carried, each by a queue of its name. */
  readonly kinds: readonly string[];
  readonly prefix?: string;
  /** Told, in one sentence each, of what went wrong and is tried again. */
  readonly onNotice: (sentence: string) => void;
}

/** Events that a queue remembers; who misses older ones looks at the jobs themselves. */
const EVENTS_MAX = 1000;

/**
 * Carries jobs by BullMQ. There a job stands for one attempt and is run at most once: how often a job is tried is for
 * its owner to say, whose count outlives Redis. It is removed when the owner has noted how the attempt ended.
 */
export class BullCarrier implements Carrier {
  readonly #options: BullOptions;
  readonly #prefix: string;
  #redis: Redis | null = null;
  readonly #queues = new Map<string, Queue>();
  readonly #events: QueueEvents[] = [];
  #listener!: CarrierListener;
  #isFit = true;

  constructor(options: BullOptions) {
    this.#options = options;
    this.#prefix = options.prefix ?? PREFIX;
  }

  /** Connects, and begins to carry. @throws CarrierAwayError, UnfitRedisError */
  async start(listener: CarrierListener): Promise<void> {
    const connection = await connectRedis(this.#options.url);
    this.#redis = connection;
    this.#listener = listener;
    const prefix = this.#prefix;
    for (const kind of this.#options.kinds) {
      const streams = { events: { maxLen: EVENTS_MAX } };
      const queue = new Queue(kind, { connection, prefix, streams });
      queue.on('error', (error) => this.#tell(error));
      this.#queues.set(kind, queue);
      this.#events.push(this.#listenTo(kind));
    }
    await Promise.all(this.#events.map((events) => events.waitUntilReady()));
    connection.on('ready', () => listener.returned());
  }

  get isReady(): boolean {
    return this.#isFit && this.#redis?.status === 'ready';
  }

  async carry(delivery: Delivery): Promise<void> {
    const { kind } = delivery;
    const added = this.#queue(kind).add(kind, delivery, { jobId: jobIdOf(delivery), attempts: 1 });
    await this.#orUnfit(orAway(added));
  }

  async withdraw(delivery: Omit<Delivery, 'payload'>): Promise<void> {
    const jobId = jobIdOf(delivery);
    await orAway(this.#queue(delivery.kind).remove(jobId));
    // Only then: one that was begun just before would else be neither removed nor told.
    await orAway(this.#redis!.publish(cancelChannel(this.#prefix), jobId));
  }

  /** Looked through in the order in which a job goes through the states, so that none slips by. */
  async held(): Promise<HeldDelivery[]> {
    await this.#orUnfit(checkRedis(this.#redis!));
    const held: HeldDelivery[] = [];
    for (const [kind, queue] of this.#queues) {
      const states = ['waiting', 'active', 'completed', 'failed'] as const;
      // A job that was removed meanwhile is listed as nothing.
      for (const state of states)
        for (const job of await orAway(queue.getJobs(state, 0, 2 * UNFINISHED_MAX)))
          if (job) held.push({ ...keyOf(job.id!), kind, report: reportOf(job, state) });
    }
    return held;
  }

  async stop(): Promise<void> {
    const redis = this.#redis;
    if (!redis) return;
    for (const events of this.#events) {
      await closedOrAway(redis, events.close());
      await events.getBackend().close(true);
    }
    for (const queue of this.#queues.values()) await queue.close();
    redis.disconnect();
  }

  /** Listens from the first event that is remembered, so that none is missed between now and then. */
  #listenTo(kind: string): QueueEvents {
    const connection = patientConnection(this.#options.url);
    const events = new QueueEvents(kind, { connection, prefix: this.#prefix, lastEventId: '0-0' });
    events.on('error', (error) => this.#tell(error));
    events.on('active', ({ jobId }) => this.#hear(kind, jobId, { type: 'begun' }));
    events.on('progress', ({ jobId, data }) => this.#hear(kind, jobId, { type: 'progress', progress: data }));
    events.on('completed', ({ jobId, returnvalue }) => this.#hear(kind, jobId, returnvalue));
    events.on('failed', ({ jobId }) => this.#hear(kind, jobId, LOST));
    return events;
  }

  async #hear(kind: string, jobId: string, report: Report): Promise<void> {
    const key = keyOf(jobId);
    try {
      await this.#listener.heard(key, report);
      if (report.type !== 'begun' && report.type !== 'progress') await this.withdraw({ ...key, kind });
    } catch (error) {
      this.#tell(error as Error);
    }
  }

  #queue(kind: string): Queue {
    const queue = this.#queues.get(kind);
    if (!queue) throw new TypeError(`no jobs of the kind ${kind} are carried`);
    return queue;
  }

  /** Where Redis refuses, jobs are refused too, until the next comparison succeeds. */
  async #orUnfit(command: Promise<unknown>): Promise<void> {
    this.#isFit = await command.then(
      () => true,
      (error) => {
        this.#isFit = false;
        throw error;
      },
    );
  }

  #tell(error: Error): void {
    this.#options.onNotice(`a message about a job failed and is looked for again: ${error.name}`);
  }
}

/** Only those who died, or held the event loop for too long, leave a job failed: a handler's failure is a result. */
const LOST: FinalReport = { type: 'failed', reason: 'whoever worked on it went silent', canRetry: true };

/** Where those who work are told to stop working on an attempt. */
export function cancelChannel(prefix: string): string {
  return `${prefix}:cancel`;
}

export function jobIdOf({ id, attempt }: DeliveryKey): string {
  return `${id}.${attempt}`;
}

function keyOf(jobId: string): DeliveryKey {
  const pos = jobId.lastIndexOf('.');
  return { id: jobId.slice(0, pos), attempt: Number(jobId.slice(pos + 1)) };
}

function reportOf(job: Job, state: string): FinalReport | null {
  if (state === 'completed') return job.returnvalue;
  return state === 'failed' ? LOST : null;
}
