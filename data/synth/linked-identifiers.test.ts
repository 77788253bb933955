import { expect, test } from 'vitest';
import { csv, importAll, temporaryFolder, withStore } from '../store/testing/folder.ts';
import { numLinkedPairs } from './linked-identifiers.ts';

const TRUTH = ['phone:1', 'cccd:1', 'bhyt:1', 'vneid:1'].map((identifier) => ({ person: 'one', identifier }));

const linked = async (...files: string[]) =>
  withStore(await temporaryFolder(), async (store) => {
    await importAll(store, files);
    return numLinkedPairs(store.connection, TRUTH);
  });

test('pairs count that records link, directly or one after the other, in any feed', async () => {
  const visits = await csv('visits', 'person,venue,check_in,cccd', 'phone:1,v,2021-08-03T08:00:00Z,1');
  expect(await linked(visits)).toBe(1);
  const persons = await csv('persons', 'person,cccd,bhyt', 'vneid:9,cccd:1,1');
  expect(await linked(visits, persons)).toBe(3);
  const identities = await csv('identities', 'person,same_as', 'vneid:1,vneid:9');
  expect(await linked(visits, persons, identities)).toBe(6);
});

test('nothing links what no record names, nor what stands in records apart', async () => {
  const persons = await csv('persons', 'person,phone,name', 'phone:1,1,A', 'cccd:1,,A', 'bhyt:1,,A');
  expect(await linked(persons)).toBe(0);
});

test('a link that is taken back links no more', async () => {
  const row = 'identities';
  const said = await csv(row, 'person,same_as', 'vneid:1,cccd:1');
  const undone = await csv(row, 'person,same_as,retracted', 'vneid:1,cccd:1,true');
  expect(await linked(said, undone)).toBe(0);
});
