import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowsOf } from '../store/sql.ts';
import type { Store } from '../store/store.ts';
import { csv, folderWith, importAll, temporaryFolder, withStore } from '../store/testing/folder.ts';
import { printedIdentifier, resolveIdentities } from './aliases.ts';
import { SHARED_ABOVE } from './statements.ts';
import { suspiciousIdentifiers } from './suspicious.ts';
import { type IdentifierPair, naivePrinted } from './testing/naive-groups.ts';

const SEED = 20211229;
const PERSONS = 'person,cccd,phone,bhyt,passport';

/** What stands in the table of aliases after some files were imported: identifier → printed. */
async function aliasesAfter(...files: string[]): Promise<Record<string, string>> {
  return withStore(await folderWith(files), aliasesOf);
}

async function aliasesOf(store: Store): Promise<Record<string, string>> {
  await resolveIdentities(store.connection);
  const rows = await rowsOf(store.connection, 'FROM temp.aliases ORDER BY id');
  return Object.fromEntries(rows.map(({ id, printed }) => [id, printed]));
}

test('a row of persons joins its person with every identifier that it names', async () => {
  const persons = await csv('persons', PERSONS, 'phone:0901,079,0901,DN4,B1', 'bluezone:x,cccd:079,,,');
  expect(await aliasesAfter(persons)).toEqual({
    'bluezone:x': 'bhyt:DN4',
    'cccd:079': 'bhyt:DN4',
    'passport:B1': 'bhyt:DN4',
    'phone:0901': 'bhyt:DN4',
  });
});

test('a passport shown at the border joins, and so does a row of identities', async () => {
  const entries = await csv('entries', 'person,entered_at,gate,passport', 'p,2021-08-03,Nội Bài,B1');
  const identities = await csv('identities', 'person,same_as', 'passport:B1,app-7');
  expect(await aliasesAfter(entries, identities)).toEqual({ p: 'app-7', 'passport:B1': 'app-7' });
});

test('any record of one person joins them with the identifiers among its attributes', async () => {
  const vaccinations = await csv(
    'vaccinations',
    'person,dose,given_at,cccd,phone,vneid',
    'bhyt:DN4,1,2021-08-03,079,phone:0901,998',
  );
  const tests = await csv('tests', 'test_id,person,sampled_at,bluezone', 't,phone:0901,2021-08-03,x');
  const declarations = await csv('declarations', 'person,declared_at,phone', 'vneid:7,2021-08-03,0902');
  expect(await aliasesAfter(vaccinations, tests, declarations)).toEqual({
    'bluezone:x': 'bhyt:DN4',
    'cccd:079': 'bhyt:DN4',
    'phone:0901': 'bhyt:DN4',
    'vneid:998': 'bhyt:DN4',
    'vneid:7': 'phone:0902',
  });
});

test('an attribute that is no text, or that may have held a personal code, is no identifier', async () => {
  const ndjson = join(await temporaryFolder(), 'tests.ndjson');
  const row = { test_id: 't', person: 'phone:0901', sampled_at: '2021-08-03', phone: { number: '0902' } };
  await writeFile(ndjson, JSON.stringify({ ...row, cccd: ['079'], qr1405: 'a|b|c|d|e', vneid: '998' }));
  expect(await aliasesAfter(ndjson)).toEqual({ 'vneid:998': 'phone:0901' });
});

test('the number on a report, a request for help or a visit may be anybody’s', async () => {
  const report = await csv('reports', 'report_id,reported_at,person,phone', 'r,2021-08-03,p,0901');
  const request = await csv(
    'help_requests',
    'request_id,requested_at,need,person,phone',
    'h,2021-08-03,food,p,0901',
  );
  const visit = await csv('visits', 'person,venue,check_in,phone', 'p,v,2021-08-03T08:00:00Z,0901');
  expect(await aliasesAfter(report, request, visit)).toEqual({});
});

test('an identifier that only repeats its person joins nothing', async () => {
  expect(
    await aliasesAfter(await csv('persons', PERSONS, 'phone:0901,,0901,,', 'bhyt:DN4,,,bhyt:DN4,')),
  ).toEqual({});
});

test('a retracted or corrected row no longer joins', async () => {
  const header = 'person,phone,record_id,recorded_at,retracted';
  const joined = await csv('persons', header, 'p,0901,r1,2021-08-03,', 'p,0902,r2,2021-08-03,');
  const identities = await csv('identities', 'person,same_as,retracted', 'p,zalo:1,');
  expect(await aliasesAfter(joined, identities)).toEqual({
    'phone:0901': 'p',
    'phone:0902': 'p',
    'zalo:1': 'p',
  });
  const undone = await csv('persons', header, 'p,0901,r1,2021-08-04,true', 'p,0903,r2,2021-08-04,');
  const split = await csv('identities', 'person,same_as,retracted', 'p,zalo:1,true');
  expect(await aliasesAfter(joined, identities, undone, split)).toEqual({ 'phone:0903': 'p' });
});

test('a phone beside too many persons joins nobody and is told, one person less still joins', async () => {
  const rows = (count: number) => Array.from({ length: count }, (_, i) => `q${i},,0900,,`);
  const few = await aliasesAfter(await csv('persons', PERSONS, ...rows(SHARED_ABOVE)));
  expect(Object.keys(few)).toHaveLength(SHARED_ABOVE);
  const folder = await folderWith([await csv('persons', PERSONS, ...rows(SHARED_ABOVE + 1), 'q0,079,,,')]);
  await withStore(folder, async (store) => {
    expect(await aliasesOf(store)).toEqual({ q0: 'cccd:079' });
    const told = [{ identifier: 'phone:0900', others: SHARED_ABOVE + 1 }];
    expect(await suspiciousIdentifiers(store.connection)).toEqual(told);
  });
});

test('one number that stands for many cards joins none of them', async () => {
  const rows = Array.from({ length: SHARED_ABOVE + 1 }, (_, i) => `phone:0900,${i},,,`);
  expect(await aliasesAfter(await csv('persons', PERSONS, ...rows))).toEqual({});
});

test('any identifier of a person leads to the one that is printed', async () => {
  const folder = await folderWith([await csv('persons', PERSONS, 'phone:0901,079,,,')]);
  await withStore(folder, async (store) => {
    await resolveIdentities(store.connection);
    const printed = (identifier: string) => printedIdentifier(store.connection, identifier);
    expect(await printed('phone:0901')).toBe('cccd:079');
    expect(await printed('cccd:079')).toBe('cccd:079');
    expect(await printed('phone:0902')).toBe('phone:0902');
  });
});

/** UTF-16 units would sort some of these otherwise than UTF-8 bytes do. */
const identifier = fc.constantFrom('a', 'b', 'é', '\uE000', '😀', '\uFFFD', 'phone:1', 'Z');
const identityPairs = fc.array(
  fc.tuple(identifier, identifier).filter(([a, b]) => a !== b),
  { minLength: 1, maxLength: 7 },
);

test('groups are those of plain closure, also once some of the rows are retracted', async () => {
  const retractions = fc.tuple(identityPairs, fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }));
  await fc.assert(
    fc.asyncProperty(retractions, async ([pairs, retracted]) => {
      await withStore(await temporaryFolder(), async (store) => {
        const rows = pairs.map(([a, b], i) => `${i},${a},${b}`);
        await importAll(store, [await csv('identities', 'record_id,person,same_as', ...rows)]);
        expect(await aliasesOf(store)).toEqual(naiveAliases(pairs));
        const undone = rows.filter((_, i) => retracted[i]).map((row) => `${row},true`);
        await importAll(store, [await csv('identities', 'record_id,person,same_as,retracted', ...undone)]);
        expect(await aliasesOf(store)).toEqual(naiveAliases(pairs.filter((_, i) => !retracted[i])));
      });
    }),
    { seed: SEED, numRuns: 15 },
  );
});

function naiveAliases(pairs: readonly IdentifierPair[]): Record<string, string> {
  const aliases = pairs.flat().map((member) => [member, naivePrinted(pairs, member)]);
  return Object.fromEntries(aliases.filter(([member, printed]) => member !== printed));
}
