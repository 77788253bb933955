import type { DuckDBConnection } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { resolveIdentities } from '../identity/aliases.ts';
import { csv, folderWith, withStore } from '../store/testing/folder.ts';
import { activityPositions } from './activity.ts';
import { caseEvents } from './case-events.ts';
import { countPersons } from './count.ts';
import { exposureEvents } from './exposure-events.ts';
import { sharedVenues } from './shared-venues.ts';
import { visitEvents } from './visit-events.ts';

const T = 1_627_776_000;
const folder = await folderWith([
  await csv(
    'persons',
    'person,phone,home_lat,home_lng,record_id,recorded_at',
    `phone:1,1,10.1,105.1,h1,${T}`,
    `phone:1,1,10.2,105.2,h2,${T + 5}`,
    `cccd:1,1,,,h3,${T + 9}`,
    `phone:2,2,,,h4,${T}`,
  ),
  await csv('venues', 'venue,name,lat,lng', 'market,Chợ,10.5,105.5', 'unplaced,Bến,,'),
  await csv(
    'visits',
    'person,venue,check_in,record_id',
    `phone:1,market,${T + 20},v1`,
    `phone:2,market,${T + 10},v2`,
    `phone:2,market,${T + 30},v3`,
    `phone:2,unplaced,${T + 15},v4`,
  ),
  await csv(
    'encounters',
    'person_a,person_b,start,duration_s,lat,lng,record_id',
    `phone:1,phone:2,${T},900,10.7,105.7,e1`,
    `phone:1,phone:2,${T + 1000},900,,,e2`,
  ),
]);

function read<T>(task: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  return withStore(folder, async ({ connection }) => {
    await resolveIdentities(connection);
    return task(connection);
  });
}

test('a case stands where its record says, else at the latest known home of its person, else nowhere', async () => {
  const cases = [
    { case_id: 'home', person: 'cccd:1', onset: null, specimen: T + 2 },
    { case_id: 'own', person: 'phone:2', onset: T, lat: 9, lng: 104 },
    { case_id: 'homeless', person: 'phone:2', onset: T },
    { case_id: 'undated', person: 'phone:1' },
  ];
  const events = await read((connection) => caseEvents(connection, cases));
  expect(events.ids).toEqual(['own', 'home']);
  expect([...events.at]).toEqual([T, T + 2]);
  expect([[...events.lats], [...events.lngs]]).toEqual([
    [9, 10.2],
    [104, 105.2],
  ]);
  expect(events.numLeftOut).toBe(2);
});

test('visits stand at their venue, in order of time; those at unknown places are left out', async () => {
  const events = await read(visitEvents);
  expect([...events.at]).toEqual([T + 10, T + 20, T + 30]);
  expect(events.ids[events.id[0]!]).toBe('market');
  expect(events.numLeftOut).toBe(1);
  expect(events.person[0]).toBe(events.person[2]);
  const grid = { cellCount: 1, stepCount: 1, cellOfPlace: Int32Array.of(0), stepAt: () => 0 };
  expect([...countPersons(events, grid)]).toEqual([2]);
});

test('an exposure stands at its venue or where the encounter was, once a place', async () => {
  const episode = { caseId: 'c', person: 'phone:2', venue: null, encounters: [] };
  const events = await read((connection) =>
    exposureEvents(connection, [
      { ...episode, start: T, encounters: ['e2', 'e1'] },
      { ...episode, start: T + 5, encounters: ['e1'] },
      { ...episode, start: T + 10, venue: 'market' },
      { ...episode, start: T + 20, encounters: ['e2'] },
    ]),
  );
  expect([...events.at]).toEqual([T, T + 10]);
  expect([...events.lats]).toEqual([10.7, 10.5]);
  expect(events.numLeftOut).toBe(1);
});

test('activity is every position that a record names, or a later record', async () => {
  const { lats } = await read((connection) => activityPositions(connection));
  expect([...lats].toSorted()).toEqual([10.1, 10.2, 10.5, 10.7]);
  expect((await read((connection) => activityPositions(connection, 100))).lats).toHaveLength(0);
});

test('a shared venue is one where at least two of the persons were', async () => {
  const venues = await read((connection) => sharedVenues(connection, ['cccd:1', 'phone:2'], T, T + 25));
  expect(venues).toEqual([
    { venue: 'market', name: 'Chợ', persons: ['cccd:1', 'phone:2'], first: T + 10, last: T + 20 },
  ]);
});
