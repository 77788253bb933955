import { HandOver } from '../workers/handover/hand-over.ts';
import { type RunningWork, work } from '../workers/jobs/work.ts';
import { type FollowingSettings, openFollowing } from './follower.ts';
import { OwnerResults } from './traces/owner-results.ts';
import { RESULT_BYTES_MAX, runTrace } from './traces/trace-job.ts';
import type { TraceJobs } from './traces/traces.ts';

export interface WorkerSettings extends FollowingSettings {
  /** The Redis that carries the owner's long work. */
  redisUrl: string;
}

/**
 * Works on the jobs of an owner, over a copy of the graph in Neo4j that it follows, until it is stopped; results go to
 * the owner.
 * @throws StoreError, GraphError, CarrierAwayError, UnfitRedisError
 */
export async function startWorker(settings: WorkerSettings): Promise<RunningWork> {
  const { redisUrl: url, onNotice } = settings;
  await using resources = new AsyncDisposableStack();
  const { tracing, watch } = resources.use(await openFollowing(settings));
  const owner = await HandOver.connect({ url, onNotice });
  resources.defer(() => owner.stop());
  await watch.start();
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
