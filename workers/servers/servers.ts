import { join } from 'node:path';
import { startNeo4j } from './neo4j.ts';
import { startRedis } from './redis.ts';

/** A Neo4j and a Redis of our own. */
export interface RunningServers {
  /** The settings that let truyvet use them. */
  readonly env: Readonly<Record<'NEO4J_URI' | 'NEO4J_USER' | 'NEO4J_PASSWORD' | 'REDIS_URL', string>>;
  stop(): Promise<void>;
}

/** Starts both on free loopback ports, with their files in folders of `folder`. @throws ServersUnavailable */
export async function startServers(folder: string): Promise<RunningServers> {
  const redis = await startRedis({ folder: join(folder, 'redis'), appendOnly: true });
  const neo4j = await startNeo4j({ folder: join(folder, 'neo4j') }).catch(async (error) => {
    await redis.stop();
    throw error;
  });
  return {
    env: {
      NEO4J_URI: neo4j.uri,
      NEO4J_USER: neo4j.user,
      NEO4J_PASSWORD: neo4j.password,
      REDIS_URL: redis.url,
    },
    stop: async () => {
      await Promise.all([neo4j.stop(), redis.stop()]);
    },
  };
}
