import type { Fault } from './fault.ts';
import { randomMoment } from './moment.ts';

export const neo4jWiped: Fault = {
  name: 'neo4j-wiped',
  about: 'everything in Neo4j deleted while the owner writes to it, which writes it anew from the journal',
  times: 5,
  strike: async (site, random) => {
    const when = await randomMoment(site, random);
    await site.empty();
    return when;
  },
};
