import { onTestFinished } from 'vitest';
import { DuckDbGraphStore } from '../graph-store/duckdb/graph-store.ts';
import { GraphWriter } from '../graph-store/neo4j/graph-writer.ts';
import { emptyDriver, testWithNeo4j } from '../graph-store/neo4j/testing/driver.ts';
import { testGraphStore } from '../graph-store/testing/suite.ts';
import { NOW, temporaryFolder } from '../store/testing/folder.ts';
import { Replica } from './replica.ts';
import { follow } from './testing.ts';

testGraphStore(testWithNeo4j, 3, async () => {
  const driver = await emptyDriver();
  const replica = await Replica.open(await temporaryFolder(), { now: () => NOW });
  onTestFinished(() => replica.close());
  let writer: GraphWriter | null = null;
  return async (store) => {
    writer ??= await GraphWriter.open(driver, store);
    await writer.follow();
    await follow(replica, driver);
    return new DuckDbGraphStore(replica);
  };
});
