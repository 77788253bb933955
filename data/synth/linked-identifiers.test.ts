import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../store/testing/folder.ts';
import { numLinkedPairs } from './linked-identifiers.ts';
import { toParquet } from './records/parquet.ts';

const TRUTH = ['phone:1', 'cccd:1', 'bhyt:1', 'vneid:1'].map((identifier) => ({ person: 'one', identifier }));

async function countryOf(files: Readonly<Record<string, readonly string[]>>): Promise<string> {
  const folder = await temporaryFolder();
  mkdirSync(join(folder, 'truth'));
  for (const [name, lines] of Object.entries(files))
    writeFileSync(join(folder, `${name}.csv`), `${lines.join('\n')}\n`);
  return folder;
}

const VISITS = { visits: ['person,venue,check_in,cccd', 'phone:1,v,2021-08-03T08:00:00Z,1'] };
const PERSONS = { persons: ['person,cccd,bhyt', 'vneid:9,cccd:1,1'] };
const IDENTITIES = { identities: ['person,same_as', 'vneid:1,vneid:9'] };

test('pairs count that records link, directly or one after the other, in any feed', async () => {
  const linked = async (files: Parameters<typeof countryOf>[0]) =>
    numLinkedPairs(await countryOf(files), TRUTH);
  expect(await linked(VISITS)).toBe(1);
  expect(await linked({ ...VISITS, ...PERSONS })).toBe(3);
  expect(await linked({ ...VISITS, ...PERSONS, ...IDENTITIES })).toBe(6);
});

test('nothing links what stands in records apart, or in the truth alone', async () => {
  const persons = ['person,phone,name', 'phone:1,1,A', 'cccd:1,,A', 'bhyt:1,,A'];
  const truth = ['person,identifier', 'phone:1,cccd:1'];
  expect(await numLinkedPairs(await countryOf({ persons, 'truth/identities': truth }), TRUTH)).toBe(0);
});

test('Parquet says the same', async () => {
  const folder = await countryOf(IDENTITIES);
  await toParquet(folder, ['identities']);
  expect(await numLinkedPairs(folder, [...TRUTH, { person: 'one', identifier: 'vneid:9' }])).toBe(1);
});
