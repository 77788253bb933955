import type { DuckDBConnection } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { resolveIdentities } from '../identity/aliases.ts';
import { csv, folderWith, withStore } from '../store/testing/folder.ts';
import { isKnownVenue, type VenueQuestion, venueVisits } from './venue-visits.ts';

const T = 1_627_776_000;
const folder = await folderWith([
  await csv(
    'visits',
    'person,venue,check_in,check_out,zone,record_id',
    `case,market,${T + 1000},${T + 2000},a,v1`,
    `before,market,${T},${T + 1000},,v2`,
    `meets,market,${T + 1999},${T + 3000},,v3`,
    `elsewhere,market,${T + 1000},${T + 2000},b,v4`,
    `open,market,${T + 500},,,v5`,
    `cut,market,${T + 500},,,v6`,
    `cut,bus,${T + 900},${T + 950},,v7`,
    `brief,market,${T + 1500},${T + 1500},,v8`,
  ),
  await csv('venues', 'venue,name', 'school,Trường'),
]);
const ALL: VenueQuestion = {
  venue: 'market',
  from: null,
  to: null,
  infectious: [{ person: 'case', from: T, to: T + 10_000 }],
  assumedStay_s: 3600,
  limit: 100,
  after: null,
};

function withConnection<T>(task: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  return withStore(folder, async ({ connection }) => {
    await resolveIdentities(connection);
    return task(connection);
  });
}

function ask(question: Partial<VenueQuestion> = {}) {
  return withConnection((connection) => venueVisits(connection, { ...ALL, ...question }));
}

test('whoever overlaps with a case in its infectious period is told from those who do not', async () => {
  const met = (await ask()).map(({ person, met_case }) => [person, met_case]);
  expect(met).toEqual([
    ['before', false],
    ['open', true],
    ['cut', false],
    ['case', false],
    ['elsewhere', false],
    ['brief', false],
    ['meets', true],
  ]);
});

test('a stay outside the infectious period meets nobody', async () => {
  const infectious = [{ person: 'case', from: T, to: T + 1999 }];
  expect((await ask({ infectious })).find(({ person }) => person === 'meets')?.met_case).toBe(false);
  expect((await ask({ infectious: [] })).some(({ met_case }) => met_case)).toBe(false);
});

test('a stay without check-out is assumed, and cut at the next check-in anywhere', async () => {
  const rows = await ask();
  expect(rows.find(({ person }) => person === 'open')).toMatchObject({ check_out: T + 4100, imputed: true });
  expect(rows.find(({ person }) => person === 'cut')).toMatchObject({ check_out: T + 900, imputed: true });
});

test('stays that overlap with the span asked for are given, page by page', async () => {
  const span = { from: T + 1000, to: T + 1500 };
  const whole = (await ask(span)).map(({ record_id }) => record_id);
  expect(whole).toEqual(['v5', 'v1', 'v4']);
  const first = await ask({ ...span, limit: 2 });
  const second = await ask({ ...span, limit: 2, after: first[1]! });
  expect([...first, ...second].map(({ record_id }) => record_id)).toEqual(whole);
});

test('a venue is known by its own record or by a visit', async () => {
  await withConnection(async (connection) => {
    expect(await isKnownVenue(connection, 'school')).toBe(true);
    expect(await isKnownVenue(connection, 'bus')).toBe(true);
    expect(await isKnownVenue(connection, 'nowhere')).toBe(false);
  });
});
