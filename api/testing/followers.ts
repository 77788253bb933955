/** An owner with followers and workers over the Neo4j that tests share, and a Redis of its own. For tests only. */
import { expect, onTestFinished } from 'vitest';
import type { Neo4jSettings } from '../../data/graph-store/neo4j/connect.ts';
import { emptyDriver, givenNeo4j } from '../../data/graph-store/neo4j/testing/driver.ts';
import { temporaryFolder } from '../../data/store/testing/folder.ts';
import { type RunningRedis, startRedis } from '../../workers/servers/redis.ts';
import { startFollower } from '../follower.ts';
import { type RunningServer, startServer } from '../server.ts';
import { startWorker } from '../worker.ts';
import { TEST_SERVER } from './server-settings.ts';

export const NOW = 1_630_000_000;

/** How a process reaches the two servers, where not directly. */
export interface Ways {
  readonly neo4j?: Neo4jSettings;
  readonly redisUrl?: string;
}

export interface Servers {
  readonly redis: RunningRedis;
  readonly owner: RunningServer;
  /** Patterns of the routes that the owner was asked. */
  readonly asked: readonly string[];
  readonly work: () => Promise<void>;
  readonly follow: (folder?: string, ways?: Ways) => Promise<RunningServer>;
}

/** An owner with nothing in it, and what starts followers of it; stopped with the test. */
export async function servers(): Promise<Servers> {
  await emptyDriver();
  const redis = await startRedis({ folder: await temporaryFolder() });
  onTestFinished(() => redis.kill());
  const asked: string[] = [];
  const settings = {
    ...TEST_SERVER,
    now: () => NOW,
    neo4j: givenNeo4j(),
    redisUrl: redis.url,
  };
  const stopped = async (starting: Promise<RunningServer>) => {
    const server = await starting;
    onTestFinished(() => server.stop());
    return server;
  };
  return {
    redis,
    owner: await stopped(
      startServer({ ...settings, folder: await temporaryFolder(), log: ({ route }) => asked.push(route) }),
    ),
    asked,
    work: async () => {
      const worker = await startWorker({ ...settings, folder: await temporaryFolder() });
      onTestFinished(() => worker.stop());
    },
    follow: async (folder, ways) =>
      stopped(startFollower({ ...settings, ...ways, folder: folder ?? (await temporaryFolder()) })),
  };
}

/** Sends records in, and waits until the server's answers follow. */
export async function send(
  { address }: Pick<RunningServer, 'address'>,
  feeds: Readonly<Record<string, readonly object[]>>,
) {
  for (const [feed, rows] of Object.entries(feeds)) {
    const response = await fetch(`${address}/v1/feeds/${feed}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: rows.map((row) => JSON.stringify(row)).join('\n'),
    });
    expect(response.status).toBe(202);
    const events = await fetch(`${address}${response.headers.get('location')}/events`);
    expect(await events.text()).toContain('"state":"done"');
  }
}

export async function versionOf({ address }: RunningServer): Promise<number> {
  return ((await (await fetch(`${address}/readyz`)).json()) as { version: number }).version;
}

/** Waits until the follower answers from all that the owner has. */
export async function level(owner: RunningServer, { address }: RunningServer): Promise<void> {
  const readiness = async () => (await fetch(`${address}/readyz`)).json();
  const version = await versionOf(owner);
  await expect
    .poll(readiness, { timeout: 30_000 })
    .toEqual({ status: 'ready', version, role: 'follower', graph: { version, behind: 0, reachable: true } });
}
