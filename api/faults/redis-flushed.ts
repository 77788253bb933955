import type { Fault } from './fault.ts';
import { randomMoment } from './moment.ts';

export const redisFlushed: Fault = {
  name: 'redis-flushed',
  about: '`FLUSHALL` in Redis',
  times: 5,
  strike: async (site, random) => {
    const when = await randomMoment(site, random);
    await site.orderRedis('FLUSHALL');
    return when;
  },
};
