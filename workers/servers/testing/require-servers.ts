/** Tests that need real servers: skipped by name where a machine has none, unless they are required. */
import { test } from 'vitest';
import { missingForMaven } from '../maven.ts';
import { hasRedisOnPath } from '../redis.ts';

type TestBody = () => Promise<void>;

/** Set where a test that is left out is a failure. */
const REQUIRED = process.env.TRUYVET_REQUIRE_SERVERS === '1';

/** Why no Redis can be started here; `null` where one can. @throws Error where servers are required */
export function missingForRedis(): string | null {
  return hasRedisOnPath() ? null : unlessRequired(missingForMaven());
}

/** Why no Neo4j can be started here; `null` where one can. @throws Error where servers are required */
export function missingForNeo4j(): string | null {
  return unlessRequired(missingForMaven());
}

/** `test` for one that starts Redis. */
export function testWithRedis(name: string, body: TestBody): void {
  testUnless(missingForRedis(), name, body);
}

/** `test`, skipped with the reason in its name where there is one. */
export function testUnless(missing: string | null, name: string, body: TestBody): void {
  if (missing === null) test(name, body);
  else test.skip(`${name} (skipped: ${missing})`, body);
}

function unlessRequired(missing: string | null): string | null {
  if (missing !== null && REQUIRED) throw new Error(`TRUYVET_REQUIRE_SERVERS is set, but ${missing}`);
  return missing;
}
