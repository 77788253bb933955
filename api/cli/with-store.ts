import { existsSync } from 'node:fs';
import { StoreError } from '../../data/store/error.ts';
import type { Store } from '../../data/store/store.ts';
import { DEFAULT_POLICY, type Policy } from '../../engine/policy.ts';
import type { ChainService } from '../chains/chain-service.ts';
import type { TracingService } from '../service.ts';
import { UsageError } from './exit.ts';
import { type Io, say } from './io.ts';
import type { CommonOptions } from './options.ts';
import { qrKeyOf } from './qr-key.ts';
import { ServerClient } from './server/client.ts';
import { KEPT_BY_SERVER, RemoteTracing } from './server/remote-tracing.ts';
import { threadsOf } from './threads.ts';

/** Runs the task with the folder's store, and closes it whatever happens. @throws StoreError */
export async function withStore<T>(
  io: Io,
  { data }: CommonOptions,
  task: (store: Store) => Promise<T>,
): Promise<T> {
  const store = await (await import('../../data/store/store.ts')).Store.open(data, {
    now: () => Math.floor(io.now() / 1000),
    onNotice: (sentence) => say(io, sentence),
    qrKey: qrKeyOf(io.env),
  });
  try {
    return await task(store);
  } finally {
    await store.close();
  }
}

/** The same; where a server holds the folder, the other task with that server. @throws StoreError */
export async function withStoreOrServer<T>(
  io: Io,
  options: CommonOptions,
  task: (store: Store) => Promise<T>,
  atServer: (server: ServerClient) => Promise<T>,
): Promise<T> {
  try {
    return await withStore(io, options, task);
  } catch (error) {
    const isHeld = error instanceof StoreError && error.code === 'folder-in-use';
    const server = isHeld ? await ServerClient.of(options.data, io) : null;
    if (server === null) throw error;
    return await atServer(server);
  }
}

/** What commands ask about exposure, of the store or of the server that holds it. */
export interface Answers extends Pick<TracingService, 'trace' | 'whyNot'> {
  /** Of every case, ordered by case id (UTF-8 bytes). */
  caseIds(policy: Policy): Promise<string[]>;
  readonly chains: ChainService;
  /** The version of the store, and from where on it is looked at: what a trace is made again from. */
  made(policy: Policy): Promise<Made>;
}

export interface Made {
  readonly version: number;
  readonly records_from: number;
}

/** Of a command that asks about exposure: by when it was known, `null` for all, and the policy of the question. */
export interface AnswersOptions extends CommonOptions {
  readonly known: {
    readonly at: number | null;
    readonly policy: Policy;
    /** That a trace is made again of. */
    readonly made?: Made;
  };
}

/**
 * Runs the task with what the folder's store holds, loaded into memory, or with the server that holds it.
 * @throws UsageError for a folder that is not there: an empty list from a mistyped name would look like good news
 */
export async function withAnswers<T>(
  io: Io,
  options: AnswersOptions,
  task: (answers: Answers) => Promise<T>,
): Promise<T> {
  requireFolder(options);
  const { known } = options;
  const loaded = (store: Store) =>
    withLoaded(store, io, async (present) => {
      const { at, policy: asked, made } = known;
      const state = { at, policy: asked, version: made?.version ?? null, from: made?.records_from ?? null };
      using past = await present.asKnown(state);
      const { tracing } = past;
      return await task({
        caseIds: async (policy) => tracing.cases(policy).map(({ case_id }) => case_id),
        made: async (policy) => ({
          version: tracing.version,
          records_from: await tracing.recordsFrom(policy),
        }),
        trace: (...question) => tracing.trace(...question),
        whyNot: (...question) => tracing.whyNot(...question),
        chains: tracing,
      });
    });
  return withStoreOrServer(io, options, loaded, (server) => {
    if (known.made) throw new UsageError(KEPT_BY_SERVER);
    return task(new RemoteTracing(server, known.at));
  });
}

/**
 * Runs the task with what the folder's store holds, loaded into memory; where a server holds the folder, the other task
 * with that server. @throws UsageError as `withAnswers`
 */
export async function withTracingOrServer<T>(
  io: Io,
  options: CommonOptions,
  task: (tracing: TracingService) => Promise<T>,
  atServer: (server: ServerClient) => Promise<T>,
): Promise<T> {
  requireFolder(options);
  return withStoreOrServer(io, options, (store) => withLoaded(store, io, task), atServer);
}

/** @throws UsageError for a folder that is not there */
export function requireFolder({ data }: CommonOptions): void {
  if (existsSync(data)) return;
  throw new UsageError(`there is no folder ${data}; import something first, or name another with --data`);
}

async function withLoaded<T>(
  store: Store,
  io: Io,
  task: (tracing: TracingService) => Promise<T>,
): Promise<T> {
  const { LiveStore } = await import('../tracing/live-store.ts');
  const { SnapshotFile } = await import('../../data/graph-store/snapshot/snapshot-file.ts');
  const { TracePool } = await import('../../workers/pool/trace-pool.ts');
  const pool = new TracePool(threadsOf(io));
  const file = new SnapshotFile(store, (sentence) => say(io, sentence));
  const live = await LiveStore.load(store, pool, DEFAULT_POLICY, file);
  try {
    return await task(live.tracing);
  } finally {
    // A command that ends at once would never leave one, and the next would load all again.
    await file.written();
    await live.close();
    await pool.close();
  }
}
