import type { Neo4jSettings } from '../../data/graph-store/neo4j/connect.ts';
import { UsageError } from './exit.ts';
import { type CommonOptions, DATA_DEFAULT } from './options.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const USER_DEFAULT = 'neo4j';

/**
 * How to reach Neo4j in server mode, `null` where everything runs on the embedded store.
 * @throws UsageError where one of the two servers is named without the other
 */
export function serverModeOf(env: Environment): Neo4jSettings | null {
  const { NEO4J_URI: uri, REDIS_URL: redis } = env;
  if (!uri && !redis) return null;
  if (!uri || !redis)
    throw new UsageError(
      `${uri ? 'NEO4J_URI' : 'REDIS_URL'} is set and ${uri ? 'REDIS_URL' : 'NEO4J_URI'} is not; server mode needs both`,
    );
  return { uri, user: env.NEO4J_USER || USER_DEFAULT, password: env.NEO4J_PASSWORD ?? '' };
}

/** How to reach both servers. @throws UsageError where they are not named */
export function requiredServers(
  env: Environment,
  command: string,
): { neo4j: Neo4jSettings; redisUrl: string } {
  const neo4j = serverModeOf(env);
  if (neo4j) return { neo4j, redisUrl: env.REDIS_URL! };
  throw new UsageError(
    `${command} follows a server in server mode; set NEO4J_URI and REDIS_URL as it has them`,
  );
}

/** Folder of a process that follows: where none is named, another than the owner's. */
export function ownFolder({ data }: CommonOptions, otherwise: string): string {
  return data === DATA_DEFAULT ? otherwise : data;
}
