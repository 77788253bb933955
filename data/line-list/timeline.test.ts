import type { DuckDBConnection } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { resolveIdentities } from '../identity/aliases.ts';
import { csv, folderWith, withStore } from '../store/testing/folder.ts';
import { isKnownPerson, type TimelineEvent, timeline } from './timeline.ts';

const T = 1_627_776_000;
const folder = await folderWith([
  await csv(
    'encounters',
    'person_a,person_b,start,duration_s,record_id',
    `an,binh,${T + 50},600,e1`,
    `binh,an,${T + 10},60,e2`,
    `binh,cuc,${T},60,e3`,
  ),
  await csv(
    'visits',
    'person,venue,check_in,check_out,record_id',
    `an,market,${T + 50},${T + 90},v1`,
    `an,market,${T + 20},,v2`,
  ),
  await csv('contacts', 'person,contact,start,record_id', `cuc,an,${T + 5},k1`),
  await csv('cases', 'case_id,person,onset,specimen', `BN1,an,,${T + 60}`, 'BN2,an,,'),
  await csv('persons', 'person,name,birth_date', 'dung,Dũng,1980-02-03'),
  await csv('identities', 'person,same_as', 'giang-2,giang', 'hoa,hoa-2'),
  await csv('contacts', 'person,contact,start', `giang-2,hoa-2,${T}`),
]);
const ALL = { person: 'an', from: null, to: null, limit: 100, after: null };

function withConnection<T>(task: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  return withStore(folder, async ({ connection }) => {
    await resolveIdentities(connection);
    return task(connection);
  });
}

function ask(question: Partial<typeof ALL> | { after: TimelineEvent | null; limit: number }) {
  return withConnection((connection) => timeline(connection, { ...ALL, ...question }));
}

test('a person has the records of every feed that name them, in order of time', async () => {
  const events = await ask({});
  expect(events.map(({ record_id, other }) => [record_id.slice(0, 2), other])).toEqual([
    ['k1', 'cuc'],
    ['e2', 'binh'],
    ['v2', null],
    ['e1', 'binh'],
    ['v1', null],
    [expect.any(String), null],
  ]);
  expect(events[2]).toMatchObject({ at: T + 20, end: null, feed: 'visits' });
  expect(events[3]).toMatchObject({ at: T + 50, end: T + 650, record: { duration_s: 600 } });
  expect(events[4]!.record).toEqual({
    venue: 'market',
    check_in: '2021-08-01T00:00:50Z',
    check_out: '2021-08-01T00:01:30Z',
  });
  expect(events[5]).toMatchObject({ feed: 'cases', at: T + 60, record: { case_id: 'BN1' } });
});

test('pages of one neither repeat nor skip an event', async () => {
  const whole = await ask({});
  const paged: TimelineEvent[] = [];
  for (let page = await ask({ limit: 1 }); page.length > 0; page = await ask({ limit: 1, after: page[0]! }))
    paged.push(...page);
  expect(paged).toEqual(whole);
});

test('a person with several identifiers has the records of each, and the other is printed', async () => {
  const events = await withConnection((connection) => timeline(connection, { ...ALL, person: 'giang' }));
  expect(events.map(({ other }) => other)).toEqual(['hoa']);
});

test('the span asked for holds its beginning and not its end', async () => {
  const question = { ...ALL, from: T + 10, to: T + 50 };
  const events = await withConnection((connection) => timeline(connection, question));
  expect(events.map(({ record_id }) => record_id)).toEqual(['e2', 'v2']);
});

test('a person is known by any record, and nobody by none', async () => {
  await withConnection(async (connection) => {
    expect(await isKnownPerson(connection, 'dung')).toBe(true);
    expect(await isKnownPerson(connection, 'binh')).toBe(true);
    expect(await isKnownPerson(connection, 'nobody')).toBe(false);
    expect(await timeline(connection, { ...ALL, person: 'dung' })).toEqual([]);
  });
});
