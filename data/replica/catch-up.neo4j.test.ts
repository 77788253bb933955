import type { Driver } from 'neo4j-driver';
import { expect } from 'vitest';
import { type ColumnKind, columnsOf, FEEDS, type FeedDeclaration } from '../feeds/declaration.ts';
import { GraphTail } from '../graph-store/neo4j/graph-tail.ts';
import { GraphWriter } from '../graph-store/neo4j/graph-writer.ts';
import { emptyDriver, testWithNeo4j } from '../graph-store/neo4j/testing/driver.ts';
import { heldView } from '../store/schema.ts';
import { type Row, rowsOf } from '../store/sql.ts';
import type { Store } from '../store/store.ts';
import { heldRows, importAll, temporaryFolder, withStore } from '../store/testing/folder.ts';
import { writeRecords } from '../testing/write-records.ts';
import { catchUp } from './catch-up.ts';
import type { Replica } from './replica.ts';
import { catchUpWith, follow, withReplica } from './testing.ts';

const NOON = 1_627_900_000;

/** A value that each kind of column takes; those of one row differ. */
const VALUES: Readonly<Record<ColumnKind, (column: number) => unknown>> = {
  text: (column) => `chữ ${column}`,
  instant: (column) => NOON + column,
  'instant-end': (column) => NOON + 3600 + column,
  duration: () => 900,
  decibels: (column) => -60.5 - column,
  decimal: () => 0.1,
  latitude: (column) => 10.7 + column / 1000,
  longitude: (column) => 106.7 + column / 1000,
  count: (column) => column,
  date: () => '1985-02-28',
  flag: () => true,
};

/** One row with every column and an attribute, and one with those that are due. */
function rowsOfFeed(feed: FeedDeclaration): object[] {
  const columns = feed.columns.map(({ name, kind }, i) => [name, VALUES[kind](i)]);
  const due = feed.columns.flatMap(({ name, kind, required }, i) =>
    required ? [[name, VALUES[kind](i + 100)]] : [],
  );
  return [
    { ...Object.fromEntries(columns), record_id: 'r', recorded_at: NOON, 'ghi chú': `của "${feed.name}"` },
    Object.fromEntries(due),
  ];
}

async function heldIn(replica: Replica, feed: string): Promise<Row[]> {
  const connection = await replica.connect();
  const rows = await rowsOf(connection, `FROM ${heldView(feed)} ORDER BY ALL`);
  connection.closeSync();
  return rows;
}

const encounter = (i: number, more: object = {}) => {
  return { record_id: `e${i}`, person_a: `a${i}`, person_b: 'b', start: NOON, duration_s: 900, ...more };
};

async function importEncounters(store: Store, ...rows: object[]): Promise<void> {
  await importAll(store, await writeRecords(await temporaryFolder(), { encounters: rows }));
}

/** Does something once: before the records are read, or after. */
class DisturbedTail extends GraphTail {
  readonly #disturb: () => Promise<void>;
  readonly #when: 'before' | 'after';
  #isDone = false;

  constructor(driver: Driver, when: 'before' | 'after', disturb: () => Promise<void>) {
    super(driver);
    this.#when = when;
    this.#disturb = disturb;
  }

  override async records(...asked: Parameters<GraphTail['records']>): Promise<void> {
    if (this.#when === 'before') await this.#disturbOnce();
    await super.records(...asked);
    if (this.#when === 'after') await this.#disturbOnce();
  }

  async #disturbOnce(): Promise<void> {
    if (this.#isDone) return;
    this.#isDone = true;
    await this.#disturb();
  }
}

testWithNeo4j('records of every feed are copied with every column and their attributes', async () => {
  const driver = await emptyDriver();
  await withStore(await temporaryFolder(), async (store) => {
    const feeds = FEEDS.map((feed) => [feed.name, rowsOfFeed(feed)]);
    await importAll(store, await writeRecords(await temporaryFolder(), Object.fromEntries(feeds)));
    await (await GraphWriter.open(driver, store)).follow();
    await withReplica(driver, async (replica) => {
      expect(replica.version).toBe(store.version);
      for (const feed of FEEDS) {
        const rows = await heldRows(store, feed.name);
        expect(rows, feed.name).toHaveLength(2);
        const known = columnsOf(feed).filter(({ name }) => name !== 'retracted');
        expect(
          [...known, { name: 'attributes' }].every(({ name }) => rows.some((row) => row[name] !== null)),
          feed.name,
        ).toBe(true);
        expect(await heldIn(replica, feed.name), feed.name).toEqual(rows);
      }
    });
  });
});

interface Disturbed {
  readonly replica: Replica;
  readonly driver: Driver;
  readonly heldBefore: Row[];
  readonly heldNow: () => Promise<Row[]>;
}

/** Checks a replica of three encounters, of which one was corrected and one retracted as it was about to read them, or had. */
async function disturbed(
  when: 'before' | 'after',
  check: (found: Disturbed) => Promise<void>,
): Promise<void> {
  const driver = await emptyDriver();
  await withStore(await temporaryFolder(), async (store) => {
    const writer = await GraphWriter.open(driver, store);
    const heldNow = () => heldRows(store, 'encounters');
    await withReplica(driver, async (replica) => {
      await importEncounters(store, ...[1, 2, 3].map((i) => encounter(i)));
      await writer.follow();
      const heldBefore = await heldNow();
      const tail = new DisturbedTail(driver, when, async () => {
        await importEncounters(store, encounter(1, { duration_s: 60 }), encounter(2, { retracted: true }));
        await writer.follow();
      });
      await catchUpWith(replica, tail);
      await check({ replica, driver, heldBefore, heldNow });
    });
  });
}

testWithNeo4j('what is taken out before it is read is waited for: no version lacks it', () =>
  disturbed('before', async ({ replica, heldNow }) => {
    expect(replica.version).toBe(2);
    expect(await heldIn(replica, 'encounters')).toEqual(await heldNow());
  }),
);

testWithNeo4j('what is taken out after it was read still holds in the version that was read', () =>
  disturbed('after', async ({ replica, driver, heldBefore, heldNow }) => {
    expect(replica.version).toBe(1);
    expect(await heldIn(replica, 'encounters')).toEqual(heldBefore);
    await follow(replica, driver);
    expect(replica.version).toBe(2);
    expect(await heldIn(replica, 'encounters')).toEqual(await heldNow());
  }),
);

testWithNeo4j('of a graph that is emptied while it is copied nothing is taken for the whole', async () => {
  for (const when of ['ahead', 'before', 'after'] as const) {
    const driver = await emptyDriver();
    await withReplica(driver, async (replica) =>
      withStore(await temporaryFolder(), async (store) => {
        await importEncounters(store, encounter(1), encounter(2));
        await (await GraphWriter.open(driver, store)).follow();
        const empty = async () => void (await emptyDriver());
        const tail = when === 'ahead' ? new GraphTail(driver) : new DisturbedTail(driver, when, empty);
        const position = await tail.position();
        if (when === 'ahead') await empty();
        const catching = catchUp(replica, tail, position, new AbortController().signal);
        await expect(catching, when).rejects.toMatchObject({ code: 'graph-changed' });
        expect(replica.version).toBe(0);
      }),
    );
  }
});

testWithNeo4j('a batch that is half written is not seen', async () => {
  const driver = await emptyDriver();
  await withStore(await temporaryFolder(), async (store) => {
    const writer = await GraphWriter.open(driver, store);
    await importEncounters(store, encounter(1));
    await writer.follow();
    await withReplica(driver, async (replica) => {
      // As a writer leaves it that dies between two parts.
      await driver.executeQuery(
        `MATCH (g:Graph) SET g.writing = 2 WITH g MATCH (p:Person {id: 'a1'})
         CREATE (p)-[:ENCOUNTER {record_id: 'x', seq: 2, start: 1, end: 2}]->(p)`,
      );
      expect(await follow(replica, driver)).toBe(false);
      expect([replica.version, (await heldIn(replica, 'encounters')).length]).toEqual([1, 1]);
    });
  });
});

testWithNeo4j('the graph of another folder is refused', async () => {
  const driver = await emptyDriver();
  await withStore(await temporaryFolder(), async (store) => {
    await importEncounters(store, encounter(1));
    await (await GraphWriter.open(driver, store)).follow();
  });
  await withReplica(driver, async (replica) => {
    await emptyDriver();
    // Being written again, it may still become the same.
    expect(await follow(replica, driver)).toBe(false);
    await withStore(await temporaryFolder(), async (store) => {
      await importEncounters(store, encounter(2));
      await (await GraphWriter.open(driver, store)).follow();
    });
    await expect(follow(replica, driver)).rejects.toMatchObject({ code: 'graph-changed' });
  });
});
