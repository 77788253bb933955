import { expect } from 'vitest';
import { csv, encounterLines, importAll, temporaryFolder, withStore } from '../../store/testing/folder.ts';
import { GraphFollower } from './graph-follower.ts';
import { GraphTail } from './graph-tail.ts';
import { GraphWriter } from './graph-writer.ts';
import { emptyDriver, givenNeo4j, testWithNeo4j } from './testing/driver.ts';

testWithNeo4j('the graph follows what is imported, and goes on after a stop', async () => {
  const graph = new GraphTail(await emptyDriver());
  await withStore(await temporaryFolder(), async (store) => {
    const start = () => GraphFollower.start({ settings: givenNeo4j(), store, onNotice: expect.unreachable });
    const follower = await start();
    await importAll(store, [await csv('encounters', ...encounterLines(20))]);
    follower.follow();
    await follower.caughtUp();
    expect(follower.state).toEqual({ version: 1, behind: 0, isReachable: true });
    await follower.stop();
    await importAll(store, [await csv('encounters', ...encounterLines(30))]);
    follower.follow();
    await follower.caughtUp();
    expect(follower.state).toEqual({ version: 1, behind: 1, isReachable: true });
    expect(await graph.position()).toMatchObject({ sequence: 1 });
    const next = await start();
    await next.caughtUp();
    expect(next.state).toEqual({ version: 2, behind: 0, isReachable: true });
    await next.stop();
  });
});

testWithNeo4j(
  'a Neo4j that does not answer is told of and waited for; a wrong password is an error',
  async () => {
    const { uri, user, password } = givenNeo4j();
    await withStore(await temporaryFolder(), async (store) => {
      await importAll(store, [await csv('encounters', ...encounterLines(20))]);
      const notices: string[] = [];
      const onNotice = (sentence: string) => notices.push(sentence);
      const away = { uri: 'bolt://127.0.0.1:1', user, password };
      const follower = await GraphFollower.start({ settings: away, store, onNotice });
      await follower.caughtUp();
      expect(follower.state).toEqual({ version: 0, behind: 1, isReachable: false });
      expect(notices).toEqual([expect.stringContaining('does not answer')]);
      await follower.stop();
      const wrong = { uri, user, password: 'wrong' };
      await expect(GraphFollower.start({ settings: wrong, store, onNotice })).rejects.toMatchObject({
        code: 'graph-refused',
      });
    });
  },
);

testWithNeo4j('a graph that was emptied is written anew, without a new start', async () => {
  const driver = await emptyDriver();
  const graph = new GraphTail(driver);
  await withStore(await temporaryFolder(), async (store) => {
    const notices: string[] = [];
    const settings = givenNeo4j();
    const follower = await GraphFollower.start({ settings, store, onNotice: (text) => notices.push(text) });
    await importAll(store, [await csv('encounters', ...encounterLines(20))]);
    follower.follow();
    await follower.caughtUp();
    await emptyDriver();
    await expect.poll(() => graph.position(), { timeout: 30_000 }).toMatchObject({ sequence: 1 });
    expect(notices).toEqual([]);
    await follower.stop();
  });
});

testWithNeo4j('of two folders that begin with an empty graph the second is refused', async () => {
  await emptyDriver();
  await withStore(await temporaryFolder(), async (store) => {
    const settings = givenNeo4j();
    const owner = await GraphFollower.start({ settings, store, onNotice: expect.unreachable });
    await withStore(await temporaryFolder(), async (other) => {
      const second = GraphFollower.start({ settings, store: other, onNotice: expect.unreachable });
      await expect(second).rejects.toMatchObject({ code: 'graph-in-use' });
      await owner.stop();
      const third = await GraphFollower.start({ settings, store: other, onNotice: expect.unreachable });
      await third.stop();
    });
  });
});

testWithNeo4j('who lost the graph to another writes nothing more', async () => {
  const driver = await emptyDriver();
  await withStore(await temporaryFolder(), async (store) => {
    const writer = await GraphWriter.open(driver, store);
    await importAll(store, [await csv('encounters', ...encounterLines(20))]);
    await driver.executeQuery("MATCH (g:Graph) SET g.owner = 'another'");
    await expect(writer.follow()).rejects.toMatchObject({ code: 'graph-in-use' });
    expect(await new GraphTail(driver).position()).toEqual({ sequence: 0, accepted: 0, rewritten: 0 });
  });
});
