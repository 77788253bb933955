import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from './fault.ts';
import { randomMoment } from './moment.ts';

const STOPS = 20;
const STOP_MS = 900;
const GO_MS = 100;

export const neo4jSlow: Fault = {
  name: 'neo4j-slow',
  about: `Neo4j standing still nine tenths of the time, for ${(STOPS * (STOP_MS + GO_MS)) / 1000} s`,
  times: 2,
  strike: async (site, random) => {
    const when = await randomMoment(site, random);
    for (let i = 0; i < STOPS; i++) {
      process.kill(site.neo4j.pid, 'SIGSTOP');
      await wait(STOP_MS);
      process.kill(site.neo4j.pid, 'SIGCONT');
      await wait(GO_MS);
    }
    return when;
  },
};
