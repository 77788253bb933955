/** Replicas of the Neo4j that tests share. For tests only. */
import type { Driver } from 'neo4j-driver';
import { GraphTail } from '../graph-store/neo4j/graph-tail.ts';
import { NOW, temporaryFolder } from '../store/testing/folder.ts';
import { catchUp } from './catch-up.ts';
import { Replica } from './replica.ts';

/** Does something with a replica that has caught up with the graph and is closed afterwards. */
export async function withReplica<T>(driver: Driver, use: (replica: Replica) => Promise<T>): Promise<T> {
  const replica = await Replica.open(await temporaryFolder(), { now: () => NOW });
  try {
    await follow(replica, driver);
    return await use(replica);
  } finally {
    await replica.close();
  }
}

export function follow(replica: Replica, driver: Driver): Promise<boolean> {
  return catchUpWith(replica, new GraphTail(driver));
}

export async function catchUpWith(replica: Replica, tail: GraphTail): Promise<boolean> {
  return catchUp(replica, tail, await tail.position(), new AbortController().signal);
}
