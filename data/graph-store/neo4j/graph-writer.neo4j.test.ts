import type { Driver } from 'neo4j-driver';
import neo4j from 'neo4j-driver';
import { expect } from 'vitest';
import { csv, encounterLines, importAll, temporaryFolder, withStore } from '../../store/testing/folder.ts';
import { connectNeo4j } from './connect.ts';
import { GraphTail } from './graph-tail.ts';
import { GraphWriter } from './graph-writer.ts';
import { PART_ROWS } from './row-parts.ts';
import { emptyDriver, givenNeo4j, testWithNeo4j } from './testing/driver.ts';
import { failing } from './testing/failing-driver.ts';

/** More than fit in one part. */
const ROWS = PART_ROWS + 1_000;

async function countOf(driver: Driver, pattern: string): Promise<number> {
  const { records } = await driver.executeQuery(`MATCH ${pattern} RETURN count(*) AS count`);
  return records[0]!.get('count');
}

/** Waits until a transaction waits for another's lock. */
async function untilBlocked(driver: Driver): Promise<void> {
  const blocked =
    "SHOW TRANSACTIONS YIELD status WHERE status STARTS WITH 'Blocked' RETURN count(*) AS count";
  for (;;) {
    const { records } = await driver.executeQuery(blocked);
    if (records[0]!.get('count') > 0) return;
  }
}

const transientError = () =>
  new neo4j.Neo4jError('deadlock', 'Neo.TransientError.Transaction.DeadlockDetected', '', '');

testWithNeo4j('each batch is written once, however often the graph follows', async () => {
  const driver = await emptyDriver();
  await withStore(await temporaryFolder(), async (store) => {
    const writer = await GraphWriter.open(driver, store);
    await importAll(store, [await csv('encounters', ...encounterLines(ROWS))]);
    expect(writer.lag).toBe(1);
    await writer.follow();
    await writer.follow();
    await (await GraphWriter.open(driver, store)).follow();
    expect([writer.lag, writer.sequence]).toEqual([0, 1]);
    expect(await countOf(driver, '()-[:ENCOUNTER]->()')).toBe(ROWS);
    expect(await countOf(driver, '(:Applied)')).toBe(2);
  });
});

testWithNeo4j('a write that breaks off between two parts goes on where it stopped', async () => {
  const driver = await emptyDriver();
  await withStore(await temporaryFolder(), async (store) => {
    await importAll(store, [await csv('encounters', ...encounterLines(ROWS))]);
    // Four write the journal's first batch, two parts of persons, one of encounters.
    const breaking = failing(driver, (transaction) => {
      if (transaction > 4) throw new Error('the process died');
    });
    const writer = await GraphWriter.open(breaking, store);
    await expect(writer.follow()).rejects.toThrow('the process died');
    expect(await countOf(driver, '(:Applied)')).toBe(1);
    const graph = new GraphTail(driver);
    expect(await graph.position()).toEqual({ sequence: 0, accepted: 1, rewritten: 0 });
    await importAll(store, [await csv('encounters', ...encounterLines(ROWS + 5))]);
    await (await GraphWriter.open(driver, store)).follow();
    expect(await countOf(driver, '()-[:ENCOUNTER]->()')).toBe(ROWS + 5);
    expect(await graph.position()).toEqual({ sequence: 2, accepted: 2, rewritten: 0 });
  });
});

testWithNeo4j('a transient error is tried again, and the rows are there once', async () => {
  const driver = await emptyDriver();
  await withStore(await temporaryFolder(), async (store) => {
    await importAll(store, [await csv('encounters', ...encounterLines(50))]);
    const failed = new Set<number>();
    const everySecond = failing(driver, (transaction) => {
      if (transaction % 2 === 0) return;
      failed.add(transaction);
      throw transientError();
    });
    await (await GraphWriter.open(everySecond, store)).follow();
    expect(failed.size).toBeGreaterThan(2);
    expect(await countOf(driver, '()-[:ENCOUNTER]->()')).toBe(50);
  });
});

testWithNeo4j('a graph that somebody emptied meanwhile is noticed, and written anew', async () => {
  const driver = await emptyDriver();
  await withStore(await temporaryFolder(), async (store) => {
    await importAll(store, [await csv('encounters', ...encounterLines(20))]);
    const writer = await GraphWriter.open(driver, store);
    await writer.follow();
    await emptyDriver();
    await importAll(store, [await csv('encounters', ...encounterLines(30))]);
    await expect(writer.follow()).rejects.toMatchObject({ code: 'graph-in-use' });
    expect(await countOf(driver, '(n)')).toBe(0);
    await (await GraphWriter.open(driver, store)).follow();
    expect(await countOf(driver, '()-[:ENCOUNTER]->()')).toBe(30);
  });
});

testWithNeo4j('a graph that is only half empty is refused: whoever empties it may not be done', async () => {
  const driver = await emptyDriver();
  await withStore(await temporaryFolder(), async (store) => {
    await importAll(store, [await csv('encounters', ...encounterLines(20))]);
    await (await GraphWriter.open(driver, store)).follow();
    await driver.executeQuery('MATCH (graph:Graph) DELETE graph');
    await expect(GraphWriter.open(driver, store)).rejects.toMatchObject({ code: 'graph-foreign' });
  });
});

testWithNeo4j('of two writers of one graph the later one goes on, and the other notices', async () => {
  const driver = await emptyDriver();
  await withStore(await temporaryFolder(), async (store) => {
    const earlier = await GraphWriter.open(driver, store);
    await importAll(store, [await csv('encounters', ...encounterLines(20))]);
    await (await GraphWriter.open(driver, store)).follow();
    await expect(earlier.follow()).rejects.toMatchObject({ code: 'graph-in-use' });
    expect(await countOf(driver, '()-[:ENCOUNTER]->()')).toBe(20);
  });
});

testWithNeo4j('a write that waited while another took the graph writes nothing', async () => {
  const driver = await emptyDriver();
  await withStore(await temporaryFolder(), async (store) => {
    await importAll(store, [await csv('encounters', ...encounterLines(20))]);
    const writer = await GraphWriter.open(driver, store);
    const session = driver.session();
    const taking = session.beginTransaction();
    await taking.run("MATCH (graph:Graph) SET graph.owner = 'another'");
    const writing = writer.follow();
    writing.catch(() => {});
    await untilBlocked(driver);
    await taking.commit();
    await session.close();
    await expect(writing).rejects.toMatchObject({ code: 'graph-in-use' });
    expect(await countOf(driver, '(n) WHERE NOT n:Graph')).toBe(0);
    expect(await countOf(driver, '(n:Graph) WHERE n.first IS NULL AND n.writing IS NULL')).toBe(1);
  });
});

testWithNeo4j('a graph of another data folder is refused', async () => {
  const driver = await emptyDriver();
  await withStore(await temporaryFolder(), async (store) => {
    await importAll(store, [await csv('encounters', ...encounterLines(3))]);
    await (await GraphWriter.open(driver, store)).follow();
  });
  await withStore(await temporaryFolder(), async (store) => {
    await importAll(store, [await csv('encounters', ...encounterLines(4))]);
    await expect(GraphWriter.open(driver, store)).rejects.toMatchObject({ code: 'graph-foreign' });
  });
});

testWithNeo4j(
  'a wrong password, a closed port and no address are told apart, without the password',
  async () => {
    const { uri, user } = givenNeo4j();
    await expect(connectNeo4j({ uri, user, password: 'wrong-secret' })).rejects.toMatchObject({
      code: 'graph-refused',
      message: expect.not.stringContaining('wrong-secret'),
    });
    const password = 'any';
    for (const address of ['bolt://127.0.0.1:1', 'bolt+s://127.0.0.1:1', '127.0.0.1'])
      await expect(connectNeo4j({ uri: address, user, password })).rejects.toMatchObject({
        code: 'graph-unreachable',
      });
  },
);
