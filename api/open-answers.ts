import { SnapshotFile } from '../data/graph-store/snapshot/snapshot-file.ts';
import type { ReadableStore } from '../data/store/readable-store.ts';
import type { Policy } from '../engine/policy.ts';
import { TracePool } from '../workers/pool/trace-pool.ts';
import { CurrentLists } from './changes/current-lists.ts';
import { LEVEL_DEFAULT } from './limits.ts';
import { LiveTracing } from './live-tracing.ts';
import { LiveStore } from './tracing/live-store.ts';

/** What questions are answered from, over an owner's store or a follower's copy. */
export interface OpenAnswers {
  readonly tracing: LiveTracing;
  readonly lists: CurrentLists;
  /** Where a loaded base is kept for the next start. */
  readonly file: SnapshotFile;
}

export interface AnswersSettings {
  readonly policy: Policy;
  /** For many cases at once. */
  readonly threads: number;
  readonly onNotice: (sentence: string) => void;
}

/** Nothing is loaded before `tracing.refresh()`. All is closed with the resources. */
export function openAnswers(
  resources: AsyncDisposableStack,
  store: ReadableStore,
  { policy, threads, onNotice }: AnswersSettings,
): OpenAnswers {
  const pool = new TracePool(threads);
  resources.defer(() => pool.close());
  const file = new SnapshotFile(store, onNotice);
  resources.defer(() => file.stop());
  const lists = new CurrentLists({ policy, level: LEVEL_DEFAULT, onNotice });
  const tracing = new LiveTracing(
    () => LiveStore.load(store, pool, policy, file, (...step) => lists.followed(...step)),
    onNotice,
    (present) => lists.answersFrom(present),
  );
  resources.defer(() => tracing.close());
  return { tracing, lists, file };
}
