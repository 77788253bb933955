import { expect, test } from 'vitest';
import { serverModeOf } from './server-mode.ts';

const NEO4J_URI = 'bolt://127.0.0.1:7687';
const REDIS_URL = 'redis://127.0.0.1:6379';

test('without servers everything runs on the embedded store; empty variables are none', () => {
  expect(serverModeOf({})).toBeNull();
  expect(serverModeOf({ NEO4J_URI: '', REDIS_URL: '' })).toBeNull();
});

test('one of the two servers alone is refused by the name of the other', () => {
  expect(() => serverModeOf({ NEO4J_URI })).toThrow('NEO4J_URI is set and REDIS_URL is not');
  expect(() => serverModeOf({ REDIS_URL })).toThrow('REDIS_URL is set and NEO4J_URI is not');
});

test('both are server mode; the user is neo4j unless another is named', () => {
  expect(serverModeOf({ NEO4J_URI, REDIS_URL, NEO4J_PASSWORD: 'secret' })).toEqual({
    uri: NEO4J_URI,
    user: 'neo4j',
    password: 'secret',
  });
  expect(serverModeOf({ NEO4J_URI, REDIS_URL, NEO4J_USER: 'writer' })).toMatchObject({ user: 'writer' });
});
