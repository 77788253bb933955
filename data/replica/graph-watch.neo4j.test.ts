import { expect, onTestFinished } from 'vitest';
import { GraphWriter } from '../graph-store/neo4j/graph-writer.ts';
import { emptyDriver, givenNeo4j, testWithNeo4j } from '../graph-store/neo4j/testing/driver.ts';
import { csv, encounterLines, importAll, NOW, temporaryFolder, withStore } from '../store/testing/folder.ts';
import { GraphWatch } from './graph-watch.ts';
import { Replica } from './replica.ts';

/** A watch over a new replica, with what it says, and what it asks of the answers. */
async function watching() {
  const replica = await Replica.open(await temporaryFolder(), { now: () => NOW });
  onTestFinished(() => replica.close());
  const told: string[] = [];
  const watch: GraphWatch = new GraphWatch({
    settings: givenNeo4j(),
    replica,
    onChange: async () => void told.push(`answers ${replica.version}`),
    onReplace: async () => void told.push('another copy'),
    onNotice: (sentence) => told.push(`${sentence}; behind ${watch.state.behind}`),
  });
  onTestFinished(() => watch.stop());
  return { replica, watch, told };
}

testWithNeo4j('batches are followed as they come, and whoever waits for a version is told', async () => {
  const driver = await emptyDriver();
  await withStore(await temporaryFolder(), async (store) => {
    const writer = await GraphWriter.open(driver, store);
    const { watch, told } = await watching();
    await watch.start();
    const waiting = watch.until(2, new AbortController().signal);
    for (const count of [20, 30]) {
      await importAll(store, [await csv('encounters', ...encounterLines(count))]);
      await writer.follow();
    }
    await waiting;
    expect([told.at(0), told.at(-1)]).toEqual(['answers 0', 'answers 2']);
    expect(watch.state).toEqual({ version: 2, behind: 0, isReachable: true });
    await expect(watch.until(3, AbortSignal.abort(new Error('given up')))).rejects.toThrow('given up');
  });
});

testWithNeo4j('a graph that was written anew after the journal forgot records is copied anew', async () => {
  const driver = await emptyDriver();
  await withStore(await temporaryFolder(), async (store) => {
    await importAll(store, [
      await csv('encounters', ...encounterLines(20)),
      await csv('encounters', ...encounterLines(30)),
    ]);
    await (await GraphWriter.open(driver, store)).follow();
    const { watch, told } = await watching();
    await watch.start();
    await emptyDriver();
    // What was written again is of a later generation; the last batch is as it was.
    await store.connection.run('UPDATE batches SET generation = 2 WHERE sequence = 1');
    await (await GraphWriter.open(driver, store)).follow();
    const expected = [
      'answers 2',
      expect.stringMatching(/another one than before.*; behind 2$/),
      'another copy',
      'answers 2',
    ];
    await expect.poll(() => told, { timeout: 30_000 }).toEqual(expected);
  });
});
