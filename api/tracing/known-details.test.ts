import { expect, test, vi } from 'vitest';
import { resolveIdentities } from '../../data/identity/aliases.ts';
import { csv, folderWith, withStore } from '../../data/store/testing/folder.ts';
import { KnownDetails } from './known-details.ts';

test('lists that are asked for while a query runs share the next one, and what is known is not asked again', async () => {
  const persons = Array.from({ length: 9 }, (_, i) => `p${i},Name ${i}`);
  const folder = await folderWith([await csv('persons', 'person,name', ...persons)]);
  await withStore(folder, async (store) => {
    const connection = await store.connect();
    await resolveIdentities(connection);
    const queries = vi.spyOn(connection, 'runAndReadAll');
    const details = new KnownDetails();
    const lists = [['p0', 'p1'], ['p1', 'p2'], ['p3', 'nobody'], ['p8']];
    const asked = lists.map((list) => details.of(connection, new Set(list)));
    const names = (await Promise.all(asked)).map((found) => Array.from(found.values(), ({ name }) => name));
    expect(names).toEqual([['Name 0', 'Name 1'], ['Name 1', 'Name 2'], ['Name 3', null], ['Name 8']]);
    expect(queries).toHaveBeenCalledOnce();
    await details.of(connection, new Set(['p8', 'nobody']));
    expect(queries).toHaveBeenCalledOnce();
    connection.closeSync();
  });
});

test('a query that fails fails those who wait for it, and no others', async () => {
  const folder = await folderWith([await csv('persons', 'person,name', 'p0,Name 0')]);
  await withStore(folder, async (store) => {
    const connection = await store.connect();
    await resolveIdentities(connection);
    vi.spyOn(connection, 'runAndReadAll').mockRejectedValueOnce(new Error('broken'));
    const details = new KnownDetails();
    await expect(details.of(connection, new Set(['p0']))).rejects.toThrow('broken');
    expect((await details.of(connection, new Set(['p0']))).get('p0')).toMatchObject({ name: 'Name 0' });
    connection.closeSync();
  });
});
