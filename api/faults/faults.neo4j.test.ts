import { expect } from 'vitest';
import { temporaryFolder } from '../../data/store/testing/folder.ts';
import { missingForNeo4j, testUnless } from '../../workers/servers/testing/require-servers.ts';
import type { Fault } from './fault.ts';
import { killNeo4j } from './kill-neo4j.ts';
import { killOwner } from './kill-owner.ts';
import { killRedis } from './kill-redis.ts';
import { proxyCuts } from './proxy-cuts.ts';
import { redisFlushed } from './redis-flushed.ts';
import { Site } from './site.ts';
import { survive } from './survive.ts';

/** One after the other amid one import; `npm run faults` does each alone, again and again. */
const SHORT = [redisFlushed, killOwner, proxyCuts, killRedis, killNeo4j];

const EVERYTHING: Fault = {
  name: 'everything',
  about: 'one fault after the other',
  times: 1,
  needs: { proxies: true },
  strike: async (site, random) => {
    for (const fault of SHORT) await fault.strike(site, random);
    return 'all of them';
  },
};

testUnless(
  missingForNeo4j(),
  'whatever breaks amid an import, each record is there once, each rejected one with its reason, and lists are equal',
  async () => {
    await using site = await Site.start(await temporaryFolder());
    const plan = { faults: [[EVERYTHING, 1]] as const, records: 2000, seed: 7 };
    const outcomes = await Array.fromAsync(survive(site, plan));
    expect(outcomes).toMatchObject([{ fault: 'everything', done: 'all of them', differences: [] }]);
  },
);
