import { existsSync } from 'node:fs';
import type { Store } from '../../data/store/store.ts';
import type { TracingService } from '../service.ts';
import { UsageError } from './exit.ts';
import { type Io, say } from './io.ts';
import type { CommonOptions } from './options.ts';
import { threadsOf } from './threads.ts';

/** Runs the task with the folder's store, and closes it whatever happens. */
export async function withStore<T>(
  io: Io,
  { data }: CommonOptions,
  task: (store: Store) => Promise<T>,
): Promise<T> {
  const store = await (await import('../../data/store/store.ts')).Store.open(data, {
    now: () => Math.floor(io.now() / 1000),
    onNotice: (sentence) => say(io, sentence),
  });
  try {
    return await task(store);
  } finally {
    await store.close();
  }
}

/**
 * Runs the task with what the folder's store holds, loaded into memory.
 * @throws UsageError for a folder that is not there: an empty list from a mistyped name would look like good news
 */
export async function withTracing<T>(
  io: Io,
  options: CommonOptions,
  task: (tracing: TracingService) => Promise<T>,
): Promise<T> {
  const threads = threadsOf(io);
  if (!existsSync(options.data))
    throw new UsageError(
      `there is no folder ${options.data}; import something first, or name another with --data`,
    );
  return withStore(io, options, async (store) => {
    const { LiveStore } = await import('../tracing/live-store.ts');
    const { TracePool } = await import('../../workers/pool/trace-pool.ts');
    const pool = new TracePool(threads);
    const live = await LiveStore.load(store, pool);
    const { tracing } = live;
    try {
      return await task(tracing);
    } finally {
      await live.close();
      await pool.close();
    }
  });
}
