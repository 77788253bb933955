import type { Fault } from './fault.ts';
import { randomMoment } from './moment.ts';

export const killRedis: Fault = {
  name: 'kill-redis',
  about: '`kill -9` of Redis, which comes back empty',
  times: 10,
  perImport: 10,
  strike: async (site, random) => {
    const when = await randomMoment(site, random);
    await site.redis.kill();
    await site.startRedisAgain();
    return when;
  },
};
