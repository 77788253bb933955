import { HandOver } from '../workers/handover/hand-over.ts';
import { OnceReached } from '../workers/jobs/once-reached.ts';
import { type RunningWork, work } from '../workers/jobs/work.ts';
import { type Following, type FollowingSettings, openFollowing } from './follower.ts';
import { OwnerResults } from './traces/owner-results.ts';
import { RESULT_BYTES_MAX, runTrace } from './traces/trace-job.ts';
import type { TraceJobs } from './traces/traces.ts';

export interface WorkerSettings extends FollowingSettings {
  /** The Redis that carries the owner's long work. */
  redisUrl: string;
}

/**
 * Works on the jobs of an owner, over a copy of the graph in Neo4j that it follows, until it is stopped; results go to
 * the owner. A Redis or Neo4j that is away is waited for in the background.
 * @throws StoreError, GraphError, UnfitRedisError
 */
export async function startWorker(settings: WorkerSettings): Promise<RunningWork> {
  await using resources = new AsyncDisposableStack();
  const following = resources.use(await openFollowing(settings));
  await following.watch.start();
  const { onNotice } = settings;
  resources.use(await OnceReached.begin(() => workOver(settings, following), onNotice));
  const started = resources.move();
  return { stop: () => started.disposeAsync() };
}

async function workOver(
  { redisUrl: url, onNotice }: WorkerSettings,
  { tracing, watch }: Following,
): Promise<RunningWork> {
  await using resources = new AsyncDisposableStack();
  const owner = await HandOver.connect({ url, onNotice });
  resources.defer(() => owner.stop());
  const tracer = {
    tracing,
    results: new OwnerResults(owner),
    resultBytesMax: RESULT_BYTES_MAX,
    until: (version: number, signal: AbortSignal) => watch.until(version, signal),
  };
  const running = await work<TraceJobs>({
    url,
    handlers: { trace: (attempt) => runTrace(tracer, attempt) },
    onNotice,
  });
  resources.defer(() => running.stop());
  const started = resources.move();
  return { stop: () => started.disposeAsync() };
}
