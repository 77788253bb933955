import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { keyOf, keysFrom, readKeys } from './keys.ts';

const sha256 = createHash('sha256').update('secret').digest('hex');
const key = { name: 'clinic', sha256, roles: ['ingest'] };

test('a key is found by its bearer text, and no other text finds it', () => {
  const keys = keysFrom([{ ...key, name: 'other', sha256: 'ab'.repeat(32) }, key]);
  expect(keyOf(keys, 'secret')?.name).toBe('clinic');
  expect(keyOf(keys, 'Secret')).toBeUndefined();
  expect(keyOf(keys, sha256)).toBeUndefined();
});

test.each([
  [{}, 'a list of at least one key is due'],
  [[], 'a list of at least one key is due'],
  [['clinic'], 'key 1: an object is due'],
  [[{ ...key, name: '' }], 'key 1: name must be a text'],
  [[{ ...key, sha256: 'secret' }], 'key 1: sha256 must be 64 hexadecimal digits'],
  [[key, { ...key, name: 'b', sha256: sha256.toUpperCase() }], 'key 2: the sha256 stands twice'],
  [[key, { ...key, sha256: 'ab'.repeat(32) }], 'key 2: the name "clinic" stands twice'],
  [[{ ...key, roles: [] }], 'key 1: roles must name at least one role'],
  [[{ ...key, roles: ['root'] }], 'key 1: "root" is no role; known are ingest, tracer'],
  [[{ ...key, areas: 'Q1' }], 'key 1: areas must be a list'],
  [[{ ...key, role: 'admin' }], 'key 1: "role" is not known'],
])('%j is refused', (input, sentence) => {
  expect(() => keysFrom(input)).toThrow(sentence);
});

test('a file that is missing is named', async () => {
  await expect(readKeys('./none.json')).rejects.toThrow('./none.json: ENOENT');
});
