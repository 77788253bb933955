import { testGraphStore } from '../testing/suite.ts';
import { Neo4jGraphStore } from './graph-store.ts';
import { GraphWriter } from './graph-writer.ts';
import { emptyDriver, testWithNeo4j } from './testing/driver.ts';

testGraphStore(testWithNeo4j, 3, async () => {
  const driver = await emptyDriver();
  let writer: GraphWriter | null = null;
  return async (store) => {
    writer ??= await GraphWriter.open(driver, store);
    await writer.follow();
    return new Neo4jGraphStore(driver);
  };
});
