import { blockedWorker } from './blocked-worker.ts';
import { diskFull } from './disk-full.ts';
import type { Fault } from './fault.ts';
import { killFollower } from './kill-follower.ts';
import { killNeo4j } from './kill-neo4j.ts';
import { killOwner } from './kill-owner.ts';
import { killRedis } from './kill-redis.ts';
import { killWorker } from './kill-worker.ts';
import { neo4jAway } from './neo4j-away.ts';
import { neo4jSlow } from './neo4j-slow.ts';
import { neo4jWiped } from './neo4j-wiped.ts';
import { oneByOne } from './one-by-one.ts';
import { proxyCuts } from './proxy-cuts.ts';
import { proxyDelays } from './proxy-delays.ts';
import { proxyHalves } from './proxy-halves.ts';
import { redisFlushed } from './redis-flushed.ts';
import { redisFull } from './redis-full.ts';
import { twice } from './twice.ts';

/** In the order of the table. */
export const FAULTS: readonly Fault[] = [
  killOwner,
  killFollower,
  killWorker,
  killRedis,
  killNeo4j,
  neo4jAway,
  neo4jSlow,
  neo4jWiped,
  redisFlushed,
  redisFull,
  blockedWorker,
  twice,
  diskFull,
  proxyCuts,
  proxyDelays,
  proxyHalves,
  oneByOne,
];
