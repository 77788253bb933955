import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from './fault.ts';
import { randomMoment } from './moment.ts';

const DELAY_MS = 200;
const FOR_S = 20;

export const proxyDelays: Fault = {
  name: 'proxy-delays',
  about: `each piece to and from Neo4j and Redis held back for ${DELAY_MS} ms, for ${FOR_S} s`,
  times: 2,
  needs: { proxies: true },
  strike: async (site, random) => {
    const { neo4j, redis } = site.proxies!;
    const when = await randomMoment(site, random);
    for (const proxy of [neo4j, redis]) proxy.set({ delay_ms: DELAY_MS });
    await wait(FOR_S * 1000);
    for (const proxy of [neo4j, redis]) proxy.set();
    return when;
  },
};
