import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { missingForMaven, ServersUnavailable } from '../../workers/servers/maven.ts';
import { startServers } from '../../workers/servers/servers.ts';
import type { RunningServer, ServerSettings } from '../server.ts';
import { grouped } from './demo-town.ts';
import { serverModeOf } from './server-mode.ts';

/** The demo's Neo4j and Redis: `NEO4J_URI` and `REDIS_URL` where they are set, else two of its own. */
export interface DemoServers extends AsyncDisposable {
  readonly settings: Pick<ServerSettings, 'neo4j' | 'redisUrl'>;
  /** How to look into Neo4j by hand. */
  readonly about: string;
}

const LOOK_EVERY_MS = 500;

/** @throws ServersUnavailable naming the command that would make it possible, before anything else is done */
export function checkServers(env: NodeJS.ProcessEnv): void {
  const missing = serverModeOf(env) ? null : missingForMaven();
  if (missing !== null) throw new ServersUnavailable(`Neo4j and Redis cannot be started: ${missing}`);
}

/** Their files go with them. @throws ServersUnavailable */
export async function startDemoServers(env: NodeJS.ProcessEnv): Promise<DemoServers> {
  const given = serverModeOf(env);
  if (given) {
    const settings = { neo4j: given, redisUrl: env.REDIS_URL! };
    return { settings, about: `at ${given.uri}`, [Symbol.asyncDispose]: async () => {} };
  }
  await using resources = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'truyvet-demo-servers-'));
  resources.defer(() => rm(folder, { recursive: true, force: true }));
  const { env: own, stop } = await startServers(folder);
  resources.defer(stop);
  const started = resources.move();
  const { NEO4J_URI: uri, NEO4J_USER: user, NEO4J_PASSWORD: password, REDIS_URL: redisUrl } = own;
  return {
    settings: { neo4j: { uri, user, password }, redisUrl },
    about: `at ${uri}, user ${user}, password ${password}`,
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

/** Waits until Neo4j has all batches, and says so; ends early where the signal says. */
export async function tellGraph(
  { address }: RunningServer,
  { about }: DemoServers,
  print: (sentence: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const begun = Date.now();
  try {
    for (;;) {
      const answer = await fetch(`${address}/readyz`, { signal });
      const { graph } = (await answer.json()) as { graph?: { version: number; behind: number } };
      if (graph?.behind === 0) {
        const took_s = Math.round((Date.now() - begun) / 1000);
        print(
          `The contact graph is in Neo4j, ${grouped(graph.version)} batches in ${grouped(took_s)} s: ${about}.`,
        );
        return;
      }
      await wait(LOOK_EVERY_MS, undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
