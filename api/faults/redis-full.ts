import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from './fault.ts';
import { randomMoment } from './moment.ts';

const FULL_S = 5;

export const redisFull: Fault = {
  name: 'redis-full',
  about: `Redis at \`maxmemory\` for ${FULL_S} s`,
  times: 3,
  strike: async (site, random) => {
    const when = await randomMoment(site, random);
    await site.orderRedis('CONFIG', 'SET', 'maxmemory', '1');
    await wait(FULL_S * 1000);
    await site.orderRedis('CONFIG', 'SET', 'maxmemory', '0');
    return when;
  },
};
