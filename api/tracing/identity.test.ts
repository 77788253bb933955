import { expect, test } from 'vitest';
import type { Store } from '../../data/store/store.ts';
import { csv, folderWith, importAll, withStore } from '../../data/store/testing/folder.ts';
import { DEFAULT_POLICY } from '../../engine/policy.ts';
import { TracePool } from '../../workers/pool/trace-pool.ts';
import type { ContactRow, TracingService } from '../service.ts';
import { LiveStore } from './live-store.ts';

const OPTIONS = { level: 2, policy: DEFAULT_POLICY, asOf: null, evidence: true };
const ENCOUNTERS = 'person_a,person_b,start,duration_s,record_id';
const PERSONS = 'person,cccd,name,home_area,record_id,recorded_at,retracted';

/** The case met Bình twice for ten minutes: once by the app's identifier, once, at the market, by their card. */
const files = [
  await csv('encounters', ENCOUNTERS, 'zalo:an,phone:binh,2021-08-03T04:00:00Z,600,e1'),
  await csv(
    'visits',
    'person,venue,check_in,check_out,record_id',
    'zalo:an,market,2021-08-03T05:00:00Z,2021-08-03T05:10:00Z,v1',
    'cccd:binh,market,2021-08-03T05:00:00Z,2021-08-03T05:30:00Z,v2',
  ),
  await csv('cases', 'case_id,person,onset', 'F0,zalo:an,2021-08-03T00:00:00Z'),
];
const persons = await csv('persons', PERSONS, 'phone:binh,binh,,Phường 1,r1,2021-08-01,');
const named = await csv('persons', PERSONS, 'cccd:binh,,Bình,,r2,2021-08-02,');
const undone = await csv('persons', PERSONS, 'phone:binh,binh,,Phường 1,r1,2021-08-05,true');

async function asked<T>(store: Store, ask: (tracing: TracingService) => Promise<T>): Promise<T> {
  const live = await LiveStore.load(store, new TracePool(1));
  const { tracing } = live;
  try {
    return await ask(tracing);
  } finally {
    await live.close();
  }
}

/** What somebody learns from a store into which the files were imported. */
async function answer<T>(paths: string[], ask: (tracing: TracingService) => Promise<T>): Promise<T> {
  return withStore(await folderWith(paths), (store) => asked(store, ask));
}

async function contactsOf(tracing: TracingService, caseId = 'F0'): Promise<ContactRow[]> {
  return (await Array.fromAsync(tracing.trace([caseId], OPTIONS))).flat();
}

test('two identifiers that a record joins are one row, under the smaller, with all exposure', async () => {
  const rows = await answer([...files, persons, named], contactsOf);
  expect(rows).toMatchObject([
    { person: 'cccd:binh', via: 'zalo:an', exposure_s: 1200, name: 'Bình', phone: 'binh', area: 'Phường 1' },
  ]);
});

test('evidence names the records of both', async () => {
  const [row] = await answer([...files, persons], contactsOf);
  const records = row!.evidence!.flatMap((episode) => episode.records);
  expect(records.map(({ record_id, person }) => `${record_id} ${person}`)).toEqual([
    'e1 zalo:an',
    'v1 zalo:an',
    'v2 cccd:binh',
  ]);
});

test('once the record is retracted they are two again, neither of them exposed enough', async () => {
  await withStore(await folderWith([...files, persons]), async (store) => {
    expect(await asked(store, contactsOf)).toHaveLength(1);
    await importAll(store, [undone]);
    expect(await asked(store, contactsOf)).toEqual([]);
    const whyNot = await asked(store, (tracing) => tracing.whyNot('F0', 'phone:binh', OPTIONS));
    expect(whyNot).toMatchObject({ person: 'phone:binh', reason: 'time-short', missing_s: 300 });
  });
});

test('a row of identities joins as well', async () => {
  const identities = await csv('identities', 'person,same_as', 'cccd:binh,phone:binh');
  expect(await answer([...files, identities], contactsOf)).toMatchObject([{ exposure_s: 1200 }]);
});

test('a person is found under each of their identifiers', async () => {
  await answer([...files, persons], async (tracing) => {
    for (const identifier of ['cccd:binh', 'phone:binh'])
      expect(await tracing.whyNot('F0', identifier, OPTIONS)).toMatchObject({
        person: 'cccd:binh',
        on_list: true,
      });
    expect(tracing.personCount).toBe(2);
  });
});

test('what a phone logs of its owner’s other identifier is no contact', async () => {
  const own = await csv('encounters', ENCOUNTERS, 'phone:binh,cccd:binh,2021-08-03T04:00:00Z,6000,e2');
  const told = await csv('contacts', 'person,contact,start', 'phone:binh,cccd:binh,2021-08-03');
  const ofBinh = await csv('cases', 'case_id,person,onset', 'own,phone:binh,2021-08-03T00:00:00Z');
  expect(await answer([persons, own, told, ofBinh], (tracing) => contactsOf(tracing, 'own'))).toEqual([]);
});

test('cases under two identifiers are one person’s: they share isolation, and are cases on every list', async () => {
  const meeting = await csv('encounters', ENCOUNTERS, 'phone:binh,zalo:an,2021-08-03T04:00:00Z,1800,e3');
  const cases = [
    'case_id,person,onset,isolated',
    'c1,phone:binh,2021-08-03T00:00:00Z,',
    'c2,cccd:binh,2021-08-03T00:00:00Z,2021-08-03T04:20:00Z',
    'c3,zalo:an,2021-08-03T00:00:00Z,',
  ];
  await answer([persons, meeting, await csv('cases', ...cases)], async (tracing) => {
    expect(tracing.cases().map(({ person }) => person)).toEqual(['cccd:binh', 'cccd:binh', 'zalo:an']);
    for (const caseId of ['c1', 'c2'])
      expect(await contactsOf(tracing, caseId)).toMatchObject([{ person: 'zalo:an', exposure_s: 1200 }]);
    expect(await contactsOf(tracing, 'c3')).toMatchObject([{ person: 'cccd:binh', is_case: true }]);
  });
});

test('positive tests of one person under two identifiers open one case', async () => {
  const tests = await csv(
    'tests',
    'test_id,person,sampled_at,result',
    't1,phone:binh,2021-08-03T00:00:00Z,positive',
    't2,cccd:binh,2021-08-05T00:00:00Z,positive',
  );
  await answer([persons, tests], async (tracing) => {
    expect(tracing.cases()).toMatchObject([{ case_id: 'test:t1', person: 'cccd:binh' }]);
  });
});
