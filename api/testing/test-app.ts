import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { FastifyInstance } from 'fastify';
import { afterAll } from 'vitest';
import { resolveIdentities } from '../../data/identity/aliases.ts';
import { importFile } from '../../data/import.ts';
import { Inbox } from '../../data/inbox/inbox.ts';
import { JobRows } from '../../data/jobs/job-rows.ts';
import { Store } from '../../data/store/store.ts';
import { DEFAULT_POLICY } from '../../engine/policy.ts';
import { type AppOptions, createApp } from '../app.ts';
import { CurrentLists } from '../changes/current-lists.ts';
import { Handed } from '../handover/handed.ts';
import { Hotspots } from '../hotspots/hotspots.ts';
import { Imports } from '../imports/imports.ts';
import { LEVEL_DEFAULT } from '../limits.ts';
import { Retention } from '../retention/retention.ts';
import type { TracingService } from '../service.ts';
import { Traces } from '../traces/traces.ts';
import { liveFake } from './fake-tracing.ts';

const folder = await mkdtemp(join(tmpdir(), 'truyvet-app-'));
const store = await Store.open(folder, { now: () => 1_630_000_000 });
const inbox = await Inbox.open(folder);
const refresh = async () => {};
const retention = { store, jobs: await Retention.open({ store, onNotice: () => {} }) };
const imports = new Imports({ inbox, store, refresh, onNotice: () => {} });
afterAll(async () => {
  await imports.stop();
  await retention.jobs.stop();
  await store.close();
  await rm(folder, { recursive: true });
});

/** Imports lines of CSV into the store that the apps of the file share. */
export async function given(feed: string, ...lines: string[]): Promise<void> {
  const file = join(folder, `${feed}.csv`);
  await writeFile(file, `${lines.join('\n')}\n`);
  await importFile(store, { file });
}

async function read<T>(task: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const connection = await store.connect();
  await resolveIdentities(connection);
  return task(connection).finally(() => connection.closeSync());
}

/** An app over one snapshot, or still loading, and over a store that all tests of the file share. */
export async function testApp(
  tracing: TracingService | undefined,
  options: Partial<AppOptions> = {},
): Promise<FastifyInstance> {
  const live = liveFake({ ...tracing!, read });
  if (tracing) await live.refresh();
  const own = await mkdtemp(join(folder, 'app-'));
  const rows = await JobRows.open(own);
  const results = join(own, 'results');
  const traces = new Traces({ tracing: live, rows, folder: results, now: store.now, onNotice: () => {} });
  await traces.start();
  const hotspots = new Hotspots({ threads: 1 });
  const app = await createApp({
    tracing: live,
    store,
    graph: null,
    hotspots,
    lists: new CurrentLists({ policy: DEFAULT_POLICY, level: LEVEL_DEFAULT, onNotice: () => {} }),
    desk: { imports, traces, retention, handed: new Handed() },
    policy: DEFAULT_POLICY,
    keys: null,
    loopDelay_ms: () => 0,
    stopping: new AbortController().signal,
    log: () => {},
    ...options,
  });
  app.addHook('onClose', async () => {
    await traces.stop();
    await hotspots.close();
  });
  return app;
}
