import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Driver } from 'neo4j-driver';
import { expect } from 'vitest';
import { type Decision, decisionLine } from '../../identity/decisions.ts';
import { csv, importAll, temporaryFolder, withStore } from '../../store/testing/folder.ts';
import { graphContent } from './graph-content.ts';
import { GraphWriter } from './graph-writer.ts';
import { emptyDriver, testWithNeo4j } from './testing/driver.ts';

const PERSONS = 'person,phone,record_id,retracted';
const DOSES = 'person,dose,given_at,phone';

/** Who is printed under another identifier, and every decision that is there. */
async function whoIsWho(driver: Driver): Promise<{ aliases: object; decisions: string[] }> {
  const { records } = await driver.executeQuery(
    'MATCH (p:Person) WHERE p.printed <> p.id RETURN p.id AS id, p.printed AS printed ORDER BY id',
  );
  const decided = await driver.executeQuery(
    'MATCH (d:IdentityDecision) RETURN d.decision_id AS id ORDER BY id',
  );
  return {
    aliases: Object.fromEntries(records.map((record) => [record.get('id'), record.get('printed')])),
    decisions: decided.records.map((record) => String(record.get('id'))),
  };
}

async function decided(
  decision_id: string,
  other: string,
  is_same: boolean,
  isUndone = false,
): Promise<string> {
  const decision: Decision = { decision_id, person: 'phone:0901', other, is_same, decided_at: 1_640_000_000 };
  const path = join(await temporaryFolder(), 'identity_decisions.ndjson');
  await writeFile(path, decisionLine(decision, isUndone));
  return path;
}

testWithNeo4j(
  'the graph follows a conflict, decisions and their undoing as one that is written anew',
  async () => {
    let driver = await emptyDriver();
    await withStore(await temporaryFolder(), async (store) => {
      let writer = await GraphWriter.open(driver, store);
      /** Who is who after the files, in the graph that follows; the same as in one written anew, which then goes on. */
      const after = async (...files: string[]) => {
        await importAll(store, files);
        await writer.follow();
        const [followed, content] = [await whoIsWho(driver), await graphContent(driver)];
        driver = await emptyDriver();
        writer = await GraphWriter.open(driver, store);
        await writer.follow();
        expect(await whoIsWho(driver)).toEqual(followed);
        expect(await graphContent(driver)).toEqual(content);
        // A step more, so that what follows is written by a writer that has finished one.
        await importAll(store, [await csv('venues', 'venue', `v${store.version}`)]);
        await writer.follow();
        return followed;
      };
      const nobody = { aliases: {}, decisions: [] };
      const conflict = await csv('persons', PERSONS, 'cccd:1,0901,r1,', 'cccd:2,0901,r2,');
      const met = await csv(
        'encounters',
        'person_a,person_b,start,duration_s',
        'phone:0900,phone:0901,1627900000,900',
      );
      expect(await after(conflict, met)).toEqual(nobody);
      expect(await after(await decided('d1', 'cccd:2', false))).toEqual({
        aliases: { 'phone:0901': 'cccd:1' },
        decisions: ['d1'],
      });
      expect(await after(await decided('d1', 'cccd:2', false, true))).toEqual(nobody);
      expect(await after(await decided('d2', 'cccd:2', true))).toEqual({
        aliases: { 'phone:0901': 'cccd:2' },
        decisions: ['d2'],
      });
      expect(await after(await decided('d2', 'cccd:2', true, true))).toEqual(nobody);
      const ended = await csv('persons', PERSONS, 'cccd:2,0901,r2,true');
      expect((await after(ended)).aliases).toEqual({ 'phone:0901': 'cccd:1' });
      const dose = await csv('vaccinations', DOSES, 'bhyt:9,1,2021-08-03,0901');
      const joined = { 'cccd:1': 'bhyt:9', 'phone:0901': 'bhyt:9' };
      expect((await after(dose)).aliases).toEqual(joined);
      const again = await csv('vaccinations', DOSES, 'bhyt:9,2,2021-08-30,0901');
      expect((await after(again)).aliases).toEqual(joined);
    });
  },
);
