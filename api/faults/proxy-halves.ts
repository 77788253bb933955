import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from './fault.ts';
import { randomMoment } from './moment.ts';

const FOR_S = 15;
const SHARE = 0.02;

export const proxyHalves: Fault = {
  name: 'proxy-halves',
  about: `one in ${1 / SHARE} pieces to and from Neo4j and Redis halved and its connection gone, for ${FOR_S} s`,
  times: 3,
  needs: { proxies: true },
  strike: async (site, random) => {
    const { neo4j, redis } = site.proxies!;
    const when = await randomMoment(site, random);
    for (const proxy of [neo4j, redis]) proxy.set({ halves: () => random.chance(SHARE) });
    await wait(FOR_S * 1000);
    for (const proxy of [neo4j, redis]) proxy.set();
    return `${when}, ${neo4j.cuts + redis.cuts} connections`;
  },
};
