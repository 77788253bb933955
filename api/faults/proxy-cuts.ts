import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from './fault.ts';
import { randomMoment } from './moment.ts';

const CUTS = 100;
/** Short enough to break what has just come back, while it asks for what it had. */
const PAUSE_MS_MAX = 100;

export const proxyCuts: Fault = {
  name: 'proxy-cuts',
  about: `all connections to Neo4j and Redis cut ${CUTS} times`,
  times: 3,
  needs: { proxies: true },
  strike: async (site, random) => {
    const { neo4j, redis } = site.proxies!;
    const when = await randomMoment(site, random);
    for (let i = 0; i < CUTS; i++) {
      neo4j.cut();
      redis.cut();
      await wait(random.below(PAUSE_MS_MAX));
    }
    return `${when}, ${neo4j.cuts + redis.cuts} connections`;
  },
};
