import { expect } from 'vitest';
import { temporaryFolder } from '../../data/store/testing/folder.ts';
import { missingForNeo4j, testUnless } from '../../workers/servers/testing/require-servers.ts';
import { killNeo4j } from './kill-neo4j.ts';
import { killOwner } from './kill-owner.ts';
import { killRedis } from './kill-redis.ts';
import { proxyCuts } from './proxy-cuts.ts';
import { redisFlushed } from './redis-flushed.ts';
import { Site } from './site.ts';
import { survive } from './survive.ts';

/** Each amid an import of its own; `npm run faults` does all there are, again and again. */
const SHORT = [redisFlushed, killOwner, proxyCuts, killRedis, killNeo4j];

testUnless(
  missingForNeo4j(),
  'whatever breaks amid an import, each record is there once, each rejected one with its reason, and lists are equal',
  async () => {
    await using site = await Site.start(await temporaryFolder());
    const faults = SHORT.map((fault) => [fault, 1] as const);
    const outcomes = await Array.fromAsync(survive(site, { faults, records: 2000, seed: 7 }));
    expect(outcomes.map(({ fault, differences }) => [fault, differences])).toEqual(
      SHORT.map(({ name }) => [name, []]),
    );
  },
);
