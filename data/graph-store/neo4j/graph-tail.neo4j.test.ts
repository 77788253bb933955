import type { Plan } from 'neo4j-driver';
import { expect } from 'vitest';
import { columnsOf, FEEDS } from '../../feeds/declaration.ts';
import { importAll, temporaryFolder, withStore } from '../../store/testing/folder.ts';
import { writeRecords } from '../../testing/write-records.ts';
import { recordsQuestion } from './graph-tail.ts';
import { GraphWriter } from './graph-writer.ts';
import { emptyDriver, testWithNeo4j } from './testing/driver.ts';
import { smallTown } from './testing/small-town.ts';

/** The step of a plan that comes first. */
function firstStep({ operatorType, children: [child] }: Plan): string {
  return child ? firstStep(child) : operatorType;
}

testWithNeo4j('what is new of any feed is found by an index, without a look at what is not', async () => {
  const driver = await emptyDriver();
  await withStore(await temporaryFolder(), async (store) => {
    await importAll(store, await writeRecords(await temporaryFolder(), smallTown()));
    await (await GraphWriter.open(driver, store)).follow();
    for (const feed of FEEDS) {
      const columns = columnsOf(feed).filter(({ name }) => name !== 'retracted');
      const question = recordsQuestion(
        feed.name,
        columns.map(({ name }) => name),
      );
      const { summary } = await driver.executeQuery(`EXPLAIN ${question}`, { after: 1n, to: 2n });
      expect(firstStep(summary.plan as Plan), feed.name).toContain('IndexSeekByRange');
    }
  });
});
