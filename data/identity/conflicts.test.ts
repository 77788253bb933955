import { expect, test } from 'vitest';
import { pageOf } from '../answers/answer.ts';
import { ANSWERS } from '../answers/catalogue.ts';
import type { Store } from '../store/store.ts';
import { csv, folderWith, importAll, withStore } from '../store/testing/folder.ts';
import { printedIdentifier, resolveIdentities } from './aliases.ts';
import { stageConflicts } from './conflicts.ts';

const persons = await csv(
  'persons',
  'person,phone,name,birth_date,record_id,source',
  'cccd:1,0901,An,1980-01-01,r1,population',
  'cccd:2,0901,Bình,1990-01-01,r2,population',
  'phone:0901,,AN,1980-01-01,r3,health',
  'cccd:3,0903,Đỗ Chi,1970-01-01,r4,population',
  'phone:0903,,Do  chi,1971-01-01,r5,health',
  'phone:0904,,Dũng,,r6,health',
);
const DECISION = 'decision_id,person,other,is_same,decided_at,retracted';

async function rows(store: Store, name: string, columns: readonly string[], person: string | null = null) {
  await resolveIdentities(store.connection);
  await stageConflicts(store.connection);
  const open = {
    from: null,
    to: null,
    area: null,
    flight: null,
    vehicle: null,
    below: null,
    resolution: null,
  };
  const asked = { ...open, person, at: 0, zone: 'Asia/Ho_Chi_Minh' };
  const answer = ANSWERS.find((one) => one.name === name)!;
  const page = await pageOf(store.connection, answer, asked, { after: null, limit: 100 });
  return page.rows.map((row) => columns.map((column) => row[column]));
}

const conflictsOf = (store: Store) => rows(store, 'identity-conflicts', ['person', 'other', 'record_id']);

test('one phone of two cards joins neither; both records are listed for review', async () => {
  await withStore(await folderWith([persons]), async (store) => {
    expect(await conflictsOf(store)).toEqual([
      ['cccd:1', 'phone:0901', 'r1'],
      ['cccd:2', 'phone:0901', 'r2'],
    ]);
    expect(await printedIdentifier(store.connection, 'phone:0901')).toBe('phone:0901');
    expect(await printedIdentifier(store.connection, 'phone:0903')).toBe('cccd:3');
  });
});

test('a decision joins or keeps apart, is listed, survives a rebuild, and is undone by its retraction', async () => {
  const apart = await csv('identity_decisions', DECISION, 'd1,phone:0901,cccd:2,false,2021-08-03,');
  const folder = await folderWith([persons, apart]);
  await withStore(folder, async (store) => {
    expect(await conflictsOf(store)).toEqual([]);
    expect(await printedIdentifier(store.connection, 'phone:0901')).toBe('cccd:1');
    expect(await rows(store, 'identity-decisions', ['decision_id', 'in_force'], 'cccd:2')).toEqual([
      ['d1', true],
    ]);
    const joined = await csv('identity_decisions', DECISION, 'd2,cccd:2,phone:0901,true,2021-08-04,');
    await importAll(store, [joined]);
    expect(await rows(store, 'identity-decisions', ['decision_id', 'in_force'])).toEqual([
      ['d1', false],
      ['d2', true],
    ]);
    expect(await rows(store, 'identity-conflicts', ['person', 'other', 'record_id'])).toEqual([
      ['cccd:1', 'cccd:2', 'r1'],
    ]);
    const undone = [
      'd1,phone:0901,cccd:2,false,2021-08-03,true',
      'd2,cccd:2,phone:0901,true,2021-08-04,true',
    ];
    await importAll(store, [await csv('identity_decisions', DECISION, ...undone)]);
    expect(await conflictsOf(store)).toHaveLength(2);
  });
});

test('decisions that contradict each other are listed; both cards are one person then', async () => {
  const decisions = [
    'd1,cccd:1,cccd:2,true,2021-08-03,',
    'd2,cccd:2,cccd:3,true,2021-08-03,',
    'd3,cccd:1,cccd:3,false,2021-08-03,',
  ];
  await withStore(
    await folderWith([persons, await csv('identity_decisions', DECISION, ...decisions)]),
    async (store) => {
      expect(await rows(store, 'identity-conflicts', ['because', 'record_id'])).toEqual([
        ['decisions contradict', 'd3'],
      ]);
      expect(await printedIdentifier(store.connection, 'phone:0903')).toBe('cccd:1');
    },
  );
});

test('a person shows all identifiers and what joins them, under any of them', async () => {
  await withStore(await folderWith([persons]), async (store) => {
    const shown = await rows(
      store,
      'identifiers',
      ['person', 'identifier', 'same_as', 'record_id', 'verification'],
      'phone:0903',
    );
    expect(shown).toEqual([['cccd:3', 'cccd:3', 'phone:0903', 'r4', 'mismatch']]);
  });
});

test('the population database verifies those whom it has as other sources do', async () => {
  await withStore(await folderWith([persons]), async (store) => {
    expect(await rows(store, 'verification', ['person', 'verification', 'differs', 'record_id'])).toEqual([
      ['cccd:1', 'verified', null, null],
      ['cccd:2', 'verified', null, null],
      ['cccd:3', 'mismatch', 'birth_date', 'r5'],
      ['phone:0901', 'unverified', null, 'r3'],
      ['phone:0904', 'unverified', null, 'r6'],
    ]);
  });
});
