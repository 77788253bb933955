import { createHash } from 'node:crypto';
import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { fakeTracing } from '../testing/fake-tracing.ts';
import { testApp } from '../testing/test-app.ts';
import { guardRoutes } from './guard.ts';
import { keysFrom } from './keys.ts';
import { ROLES } from './roles.ts';

const keys = keysFrom(
  ROLES.map((role) => ({
    name: `the ${role}`,
    sha256: createHash('sha256').update(role).digest('hex'),
    roles: [role],
  })),
);
const log: unknown[] = [];
const app = await testApp(fakeTracing([]), { keys, log: (entry) => log.push(entry) });

async function ask(authorization?: string) {
  const response = await app.inject({
    url: '/v1/cases',
    headers: { host: 'truyvet.example', ...(authorization && { authorization }) },
  });
  return { status: response.statusCode, code: response.json().code, headers: response.headers };
}

test.each([undefined, 'Bearer', 'Bearer wrong', 'Basic tracer', 'tracer'])('%s is no key', async (shown) => {
  const { status, code, headers } = await ask(shown);
  expect([status, code, headers['www-authenticate']]).toEqual([401, 'unauthorized', 'Bearer']);
});

test.each([
  ['tracer', 200],
  ['epidemiologist', 200],
  ['admin', 200],
  ['ingest', 403],
  ['dashboard', 403],
])('the line list is asked for by the %s: %i', async (role, status) => {
  expect((await ask(`bearer ${role}`)).status).toBe(status);
  expect(log.at(-1)).toMatchObject({ key: `the ${role}`, route: '/v1/cases' });
});

test('whether the server lives needs no key', async () => {
  expect((await app.inject('/healthz')).statusCode).toBe(200);
  expect((await app.inject('/openapi.json')).json().components.securitySchemes.bearer.scheme).toBe('bearer');
});

test('a route below /v1 that names no role is refused when it is added', async () => {
  const bare = Fastify();
  guardRoutes(bare, null);
  expect(() => bare.get('/v1/secret', async () => 'x')).toThrow('/v1/secret names no role');
});

test('a key that asks too often is told to wait, and others are not', async () => {
  const own = await testApp(fakeTracing([]), { keys });
  const askAs = (role: string) =>
    own.inject({ url: '/v1/cases', headers: { authorization: `Bearer ${role}` } });
  const responses = await Promise.all(Array.from({ length: 3000 }, () => askAs('tracer')));
  const refusals = responses.filter(({ statusCode }) => statusCode !== 200);
  expect(refusals.length).toBeLessThanOrEqual(2000);
  expect(refusals[0]?.headers['retry-after']).toBe('1');
  expect(refusals[0]?.json().code).toBe('too-many-requests');
  expect((await askAs('admin')).statusCode).toBe(200);
  await own.close();
});
