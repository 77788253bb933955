import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Neo4jSettings } from '../data/graph-store/neo4j/connect.ts';
import { removeSnapshot } from '../data/graph-store/snapshot/location.ts';
import { GraphWatch } from '../data/replica/graph-watch.ts';
import { Replica } from '../data/replica/replica.ts';
import { StoreError } from '../data/store/error.ts';
import { STORE_FILE } from '../data/store/open-store.ts';
import { HandOver } from '../workers/handover/hand-over.ts';
import { OnceReached } from '../workers/jobs/once-reached.ts';
import { createApp } from './app.ts';
import type { CurrentLists } from './changes/current-lists.ts';
import { Hotspots } from './hotspots/hotspots.ts';
import type { LiveTracing } from './live-tracing.ts';
import { LoopDelay } from './load/loop-delay.ts';
import { openAnswers } from './open-answers.ts';
import { closeInTime, tellAddress } from './serve-file.ts';
import type { RunningServer, ServerSettings } from './server.ts';

export interface FollowerSettings extends Omit<ServerSettings, 'neo4j' | 'redisUrl'> {
  /** For the follower's own copy of the graph; never the owner's folder. */
  folder: string;
  neo4j: Neo4jSettings;
  redisUrl: string;
}

export type FollowingSettings = Pick<
  FollowerSettings,
  'folder' | 'policy' | 'neo4j' | 'threads' | 'now' | 'onNotice'
>;

/** Answers that follow the graph in Neo4j. */
export interface Following extends AsyncDisposable {
  readonly replica: Replica;
  readonly tracing: LiveTracing;
  readonly lists: CurrentLists;
  readonly watch: GraphWatch;
}

/**
 * Opens what is answered from: a copy of the graph in a folder of its own. `watch.start()` begins to follow.
 * @param forget called when another copy takes the copy's place, which may be of the same version: what was kept of
 *   answers is of no use then
 * @throws StoreError `folder-in-use`, `folder-not-writable`, `disk-full`
 */
export async function openFollowing(
  settings: FollowingSettings,
  forget: () => void = () => {},
): Promise<Following> {
  const { folder, neo4j, now, onNotice } = settings;
  if (existsSync(join(folder, STORE_FILE)))
    throw new StoreError(
      'folder-in-use',
      folder,
      `the folder ${folder} is that of an owner; name one of the follower's own with --data`,
    );
  await using resources = new AsyncDisposableStack();
  const replica = await Replica.open(folder, { now, onNotice });
  resources.defer(() => replica.close());
  const { tracing, lists, file } = openAnswers(resources, replica, settings);
  const watch = new GraphWatch({
    settings: neo4j,
    replica,
    onChange: () => tracing.refresh(),
    onReplace: async () => {
      await tracing.close();
      await file.stop();
      await removeSnapshot(folder);
      forget();
    },
    onNotice,
  });
  resources.defer(() => watch.stop());
  const opened = resources.move();
  return { replica, tracing, lists, watch, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/**
 * Serves questions from a copy of the graph in Neo4j, which it follows; what only the owner can do is handed to it.
 * It answers `/healthz` while it loads. A Redis or Neo4j that is away is waited for in the background.
 * @throws StoreError, GraphError, UnfitRedisError, or the system's error for an address that is taken
 */
export async function startFollower(settings: FollowerSettings): Promise<RunningServer> {
  const { folder, host, port, policy, keys, threads, redisUrl, onNotice, log } = settings;
  await using resources = new AsyncDisposableStack();
  const hotspots = new Hotspots({ threads, outlines: settings.outlines ?? [] });
  resources.defer(() => hotspots.close());
  const { replica, tracing, lists, watch } = resources.use(
    await openFollowing(settings, () => hotspots.forgetAnswers()),
  );
  const owner = resources.use(
    await OnceReached.begin(() => HandOver.connect({ url: redisUrl, onNotice }), onNotice),
  );
  const loopDelay = resources.use(new LoopDelay());
  const stopping = new AbortController();
  const app = await createApp({
    tracing,
    store: replica,
    graph: watch,
    hotspots,
    lists,
    desk: { ask: async (...asked) => owner.get().ask(...asked) },
    policy,
    keys,
    log,
    loopDelay_ms: () => loopDelay.mean_ms,
    stopping: stopping.signal,
  });
  resources.defer(() => closeInTime(app));
  resources.defer(() => lists.close());
  const address = await app.listen({ host, port });
  await watch.start();
  resources.use(await tellAddress(folder, address));
  const running = resources.move();
  const stop = () => {
    stopping.abort();
    return running.disposeAsync();
  };
  return { address, stop };
}
