import type { Driver } from 'neo4j-driver';
import { expect } from 'vitest';
import { rewriteBatch } from '../../journal/rewrite-batch.ts';
import { forget } from '../../retention/forget.ts';
import { makeStoreAgain } from '../../store/rebuild.ts';
import type { Store } from '../../store/store.ts';
import { csv, encounterLines, importAll, temporaryFolder, withStore } from '../../store/testing/folder.ts';
import { writeRecords } from '../../testing/write-records.ts';
import { graphContent } from './graph-content.ts';
import { GraphWriter } from './graph-writer.ts';
import { emptyDriver, testWithNeo4j } from './testing/driver.ts';
import { failing } from './testing/failing-driver.ts';
import { numNaming, OLD_CORRECTIONS, OLD_RECORDS } from './testing/old-records.ts';
import { FIRST_DAY, smallTown } from './testing/small-town.ts';

/** Batches with old and young records, with old ones alone, and corrections of both. */
async function importTown(store: Store): Promise<void> {
  const town = smallTown();
  const encounters = town.encounters!.map((row, i) => ({ ...row, record_id: `e${i}` }));
  const mixed = Object.entries({ ...town, encounters }).map(
    ([feed, rows]) => [feed, [...(OLD_RECORDS[feed] ?? []), ...rows]] as const,
  );
  const others = Object.entries(OLD_RECORDS).filter(([feed]) => town[feed] === undefined);
  const corrected = { ...encounters[0], duration_s: 900 };
  const corrections = { encounters: [...OLD_CORRECTIONS.encounters, corrected] };
  for (const feeds of [Object.fromEntries(mixed), Object.fromEntries(others), corrections])
    await importAll(store, await writeRecords(await temporaryFolder(), feeds));
}

/** What is there, also of records that ended and of batches, but for who is named by none. */
async function contentOf(driver: Driver) {
  const { records } = await driver.executeQuery(
    `MATCH (n:Ended|Batch) WITH labels(n)[0] AS label, n {.*} AS values
     RETURN label, values ORDER BY label, values.feed, values.record_id, values.sequence, values.seq`,
  );
  return [await graphContent(driver), records.map((record) => record.toObject())];
}

async function writtenAnew(store: Store) {
  const driver = await emptyDriver();
  await (await GraphWriter.open(driver, store)).follow();
  return contentOf(driver);
}

testWithNeo4j(
  'what was removed from the store goes from the graph, with all that says it was there',
  async () => {
    const driver = await emptyDriver();
    await withStore(await temporaryFolder(), async (store) => {
      await importTown(store);
      await (await GraphWriter.open(driver, store)).follow();
      expect(await numNaming(driver, 'zebra')).toBeGreaterThan(10);
      const forgotten = await forget(store, FIRST_DAY);
      expect(forgotten.map(({ feed }) => feed).sort()).toEqual(Object.keys(OLD_RECORDS).sort());
      await (await GraphWriter.open(driver, store)).follow();
      expect(await numNaming(driver, 'zebra')).toBe(0);
      const found = await contentOf(driver);
      expect(found).toEqual(await writtenAnew(store));
    });
  },
);

testWithNeo4j(
  'broken off anywhere, it goes on at the next start, and nothing is noted before all is gone',
  async () => {
    const driver = await emptyDriver();
    await withStore(await temporaryFolder(), async (store) => {
      await importTown(store);
      await (await GraphWriter.open(driver, store)).follow();
      const batches = async () => (await contentOf(driver))[1];
      const before = JSON.stringify(await batches());
      await forget(store, FIRST_DAY);
      let broken = 0;
      for (let isDone = false; !isDone; ) {
        const breaking = failing(driver, (transaction) => {
          if (transaction > broken + 1) throw new Error('the process died');
        });
        const writer = await GraphWriter.open(breaking, store);
        isDone = await writer.follow().then(
          () => true,
          () => false,
        );
        const noted = JSON.stringify(await batches()).includes('"generation":2');
        expect(noted).toBe(isDone);
        if (!isDone) broken++;
      }
      expect(before).not.toContain('"generation":2');
      expect(broken).toBeGreaterThan(3);
      const found = await contentOf(driver);
      expect(found).toEqual(await writtenAnew(store));
    });
  },
);

testWithNeo4j(
  'a batch that was half written when it lost records is written from its beginning',
  async () => {
    const driver = await emptyDriver();
    await withStore(await temporaryFolder(), async (store) => {
      await importAll(store, [await csv('encounters', ...encounterLines(50))]);
      await (await GraphWriter.open(driver, store)).follow();
      await importAll(store, [await csv('encounters', ...encounterLines(9_000))]);
      // Two parts of persons, one of encounters.
      const breaking = failing(driver, (transaction) => {
        if (transaction > 3) throw new Error('the process died');
      });
      const writer = await GraphWriter.open(breaking, store);
      await expect(writer.follow()).rejects.toThrow('the process died');
      await forget(store, 1_627_776_000 + 86_400);
      await (await GraphWriter.open(driver, store)).follow();
      const found = await contentOf(driver);
      expect(found).toEqual(await writtenAnew(store));
    });
  },
);

testWithNeo4j('a graph that has lost what a journal put back has again is refused', async () => {
  const driver = await emptyDriver();
  await withStore(await temporaryFolder(), async (store) => {
    await importAll(store, [await csv('encounters', ...encounterLines(5))]);
    await (await GraphWriter.open(driver, store)).follow();
    await driver.executeQuery('MATCH (b:Batch) SET b.generation = 2');
    await expect(GraphWriter.open(driver, store)).rejects.toThrow(/or from a later state of this one/);
  });
});

testWithNeo4j('what a removed record said of a person or venue goes, too', async () => {
  const driver = await emptyDriver();
  await withStore(await temporaryFolder(), async (store) => {
    const persons = [
      { record_id: 'kept', person: 'phone:1', name: 'An', phone: '1' },
      { record_id: 'removed', person: 'phone:1', name: 'zebra', sex: 'f' },
      { record_id: 'alone', person: 'phone:zebra', name: 'zebra' },
    ];
    const venues = [{ record_id: 'removed', venue: 'cho:1', name: 'zebra', lat: 10.7, lng: 106.7 }];
    const visits = [{ person: 'phone:1', venue: 'cho:1', check_in: FIRST_DAY }];
    await importAll(store, await writeRecords(await temporaryFolder(), { persons, venues, visits }));
    await (await GraphWriter.open(driver, store)).follow();
    expect(await numNaming(driver, 'zebra')).toBeGreaterThan(4);
    for (const feed of ['persons', 'venues']) await remove(store, feed, "record_id <> 'kept'");
    await (await GraphWriter.open(driver, store)).follow();
    expect(await numNaming(driver, 'zebra')).toBe(0);
    const found = await contentOf(driver);
    expect(found).toEqual(await writtenAnew(store));
  });
});

/** Removes records of a feed from journal and store, as retention does with what is old. */
async function remove(store: Store, feed: string, condition: string): Promise<void> {
  await store.connection.run(
    `CREATE OR REPLACE TEMP TABLE removed AS SELECT key FROM records_${feed} WHERE ${condition}`,
  );
  const entry = store.journal.entries.find((candidate) => candidate.feed === feed)!;
  const loss = { forgotten: 'temp.removed', withoutRejected: false };
  const next = await rewriteBatch(store.connection, store.journal, entry, loss);
  await store.journal.replace([next], async () => {});
  await makeStoreAgain(store, async () => {});
}
