import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from './fault.ts';
import { randomMoment } from './moment.ts';

const AWAY_S = 60;

export const neo4jAway: Fault = {
  name: 'neo4j-away',
  about: `Neo4j stopped for ${AWAY_S} s`,
  times: 2,
  perImport: 1,
  strike: async (site, random) => {
    const when = await randomMoment(site, random);
    await site.neo4j.stop();
    await wait(AWAY_S * 1000);
    await site.startNeo4jAgain();
    return when;
  },
};
