import type { Fault } from './fault.ts';
import { randomMoment } from './moment.ts';

export const killNeo4j: Fault = {
  name: 'kill-neo4j',
  about: '`kill -9` of Neo4j, which is started again over its files',
  times: 10,
  perImport: 10,
  strike: async (site, random) => {
    const when = await randomMoment(site, random);
    await site.neo4j.kill();
    await site.startNeo4jAgain();
    return when;
  },
};
