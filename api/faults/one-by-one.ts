import type { Fault } from './fault.ts';
import { killNeo4j } from './kill-neo4j.ts';
import { killOwner } from './kill-owner.ts';
import { killRedis } from './kill-redis.ts';
import { proxyCuts } from './proxy-cuts.ts';
import { redisFlushed } from './redis-flushed.ts';

const EACH = [redisFlushed, killOwner, proxyCuts, killRedis, killNeo4j];

/** What one of them leaves half mended the next one meets. */
export const oneByOne: Fault = {
  name: 'one-by-one',
  about: `${EACH.map(({ name }) => `\`${name}\``).join(', ')}, one after the other amid one import`,
  times: 5,
  perImport: 1,
  needs: { proxies: true },
  strike: async (site, random) => {
    site.moment_ms /= EACH.length;
    const done: string[] = [];
    for (const { name, strike } of EACH) done.push(`${name} ${await strike(site, random)}`);
    return done.join(', ');
  },
};
