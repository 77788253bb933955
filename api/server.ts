import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Neo4jSettings } from '../data/graph-store/neo4j/connect.ts';
import type { GraphFollower } from '../data/graph-store/neo4j/graph-follower.ts';
import type { Outline } from '../data/hotspots/outlines.ts';
import { Inbox } from '../data/inbox/inbox.ts';
import { JobRows } from '../data/jobs/job-rows.ts';
import { ownerOf } from '../data/store/owner.ts';
import { Store } from '../data/store/store.ts';
import type { Policy } from '../engine/policy.ts';
import type { OwnerDeskOptions } from '../workers/handover/owner-desk.ts';
import type { Carrier } from '../workers/jobs/carrier.ts';
import { OnceReached } from '../workers/jobs/once-reached.ts';
import { createApp } from './app.ts';
import type { Key } from './auth/keys.ts';
import { Handed } from './handover/handed.ts';
import { Hotspots } from './hotspots/hotspots.ts';
import { Imports } from './imports/imports.ts';
import type { LiveTracing } from './live-tracing.ts';
import { LoopDelay } from './load/loop-delay.ts';
import { openAnswers } from './open-answers.ts';
import { Retention } from './retention/retention.ts';
import type { LogEntry } from './routes/log.ts';
import { closeInTime, tellAddress } from './serve-file.ts';
import { Traces } from './traces/traces.ts';

export interface ServerSettings {
  /** The data folder; the server owns it until it stops. */
  folder: string;
  host: string;
  /** 0 takes a free one. */
  port: number;
  policy: Policy;
  /** `null` serves everybody who can reach the host. */
  keys: readonly Key[] | null;
  /** Server mode: the Neo4j that gets the contact graph. */
  neo4j?: Neo4jSettings | null;
  /** Server mode: the Redis that carries long work, which else stays in this process. */
  redisUrl?: string | null;
  /** Areas that questions about hotspots may name. */
  outlines?: readonly Outline[];
  /** Threads for many cases at once. */
  threads: number;
  /** Key of the pseudonyms that stand for personal codes. */
  qrKey?: string | undefined;
  /** The clock: epoch seconds. */
  now: () => number;
  /** Told, in one sentence each, of what went wrong and was mended. */
  onNotice(sentence: string): void;
  log(entry: LogEntry): void;
}

export interface RunningServer {
  /** Where it listens: `http://127.0.0.1:8080`. */
  readonly address: string;
  /** Answers what has been asked, then closes the store and gives the folder back. */
  stop(): Promise<void>;
}

/**
 * Takes the folder, listens, loads the store. It answers `/healthz` while it loads; the promise is kept when it is ready.
 * A Redis or Neo4j that is away is waited for in the background.
 * @throws StoreError, JournalError, GraphError, UnfitRedisError, RedisInUseError, or the system's error for an address that is taken
 */
export async function startServer(settings: ServerSettings): Promise<RunningServer> {
  const { folder, host, port, policy, keys, threads, onNotice, log } = settings;
  await using resources = new AsyncDisposableStack();
  const store = await Store.open(folder, settings);
  resources.defer(() => store.close());
  const redis = settings.redisUrl
    ? resources.use(await claimRedis(folder, settings.redisUrl, onNotice))
    : null;
  const { tracing, lists } = openAnswers(resources, store, settings);
  const graph = settings.neo4j ? await followingGraph(settings.neo4j, store, onNotice) : null;
  resources.defer(() => graph?.stop());
  const inbox = await Inbox.open(folder);
  const imports = new Imports({ inbox, store, onNotice, refresh: () => follow(tracing, store, graph) });
  const traces = await openTraces(tracing, settings);
  const hotspots = new Hotspots({ threads, outlines: settings.outlines ?? [] });
  resources.defer(() => hotspots.close());
  const retention = await Retention.open({
    store,
    onNotice,
    beforeSwap: async () => {
      await graph?.pause();
      await tracing.close();
    },
    afterSwap: async () => {
      hotspots.forgetAnswers();
      graph?.resume();
      if (store.isOpen) await tracing.refresh();
    },
  });
  resources.defer(() => retention.stop());
  const loopDelay = resources.use(new LoopDelay());
  const handed = new Handed();
  const stopping = new AbortController();
  const app = await createApp({
    tracing,
    store,
    graph,
    hotspots,
    lists,
    desk: { imports, traces, retention: { store, jobs: retention }, handed },
    policy,
    keys,
    log,
    loopDelay_ms: () => loopDelay.mean_ms,
    stopping: stopping.signal,
  });
  resources.defer(() => closeInTime(app));
  resources.defer(() => lists.close());
  if (redis) resources.use(await takeRequests(redis, handed, app, onNotice));
  resources.defer(() => imports.stop());
  resources.defer(() => traces.stop());
  const address = await app.listen({ host, port });
  await retention.settled();
  await tracing.refresh();
  imports.start();
  await traces.prepare();
  if (redis) resources.use(await workOn(redis, traces, onNotice));
  else await traces.start();
  resources.use(await tellAddress(folder, address));
  const running = resources.move();
  const stop = () => {
    stopping.abort();
    return running.disposeAsync();
  };
  return { address, stop };
}

/** Loaded only in server mode: the driver is no small thing. */
async function followingGraph(
  settings: Neo4jSettings,
  store: Store,
  onNotice: (sentence: string) => void,
): Promise<GraphFollower> {
  const { GraphFollower } = await import('../data/graph-store/neo4j/graph-follower.ts');
  return GraphFollower.start({ settings, store, onNotice });
}

/** A Redis database carries the work of one data folder. Nothing else is begun over it before it is this one's. */
async function claimRedis(
  folder: string,
  url: string,
  onNotice: (sentence: string) => void,
): Promise<OwnRedis> {
  const { RedisOwnership } = await import('../workers/handover/ownership.ts');
  const claim = async () => {
    const ownership = await RedisOwnership.claim({ url, owner: ownerOf(folder), onNotice });
    return { url, stop: () => ownership.release() };
  };
  return OnceReached.begin(claim, onNotice);
}

type OwnRedis = OnceReached<{ readonly url: string; stop(): Promise<void> }>;

async function openTraces(tracing: LiveTracing, settings: ServerSettings): Promise<Traces> {
  const { folder, now, onNotice, redisUrl } = settings;
  const rows = await JobRows.open(folder);
  const options = { tracing, rows, folder: join(folder, 'results'), now, onNotice };
  return new Traces(redisUrl ? { ...options, carrier: await carrierOver(redisUrl, onNotice) } : options);
}

async function carrierOver(url: string, onNotice: (sentence: string) => void): Promise<Carrier> {
  const { BullCarrier } = await import('../workers/jobs/bullmq.ts');
  return new BullCarrier({ url, kinds: ['trace', 'past'], onNotice });
}

/** Answers what followers and workers hand over. */
function takeRequests(
  redis: OwnRedis,
  handed: Handed,
  app: FastifyInstance,
  onNotice: (sentence: string) => void,
): Promise<AsyncDisposable> {
  return OnceReached.begin(async () => {
    const { url } = redis.get();
    const { OwnerDesk } = await import('../workers/handover/owner-desk.ts');
    const answer: OwnerDeskOptions['answer'] = (request, body) => handed.answer(app, request, body);
    return OwnerDesk.open({ url, answer, onNotice });
  }, onNotice);
}

/** Lets traces be carried, and works on them. */
function workOn(
  redis: OwnRedis,
  traces: Traces,
  onNotice: (sentence: string) => void,
): Promise<AsyncDisposable> {
  return OnceReached.begin(async () => {
    const { url } = redis.get();
    await traces.start();
    const { work } = await import('../workers/jobs/work.ts');
    return work({ url, handlers: traces.handlers, onNotice });
  }, onNotice);
}

/** Answers from what the store holds now; from nothing where it has failed and is not mended. */
async function follow(tracing: LiveTracing, store: Store, graph: GraphFollower | null): Promise<void> {
  graph?.follow();
  if (!store.isOpen) await tracing.close();
  else if (tracing.current()?.version !== store.version) await tracing.refresh();
}
