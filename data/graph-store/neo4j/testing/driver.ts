/** The Neo4j that the tests of one run share. For tests only. */
import type { Driver } from 'neo4j-driver';
import { afterAll, inject, test } from 'vitest';
import { connectNeo4j, type Neo4jSettings } from '../connect.ts';

const given = inject('neo4j');
let driver: Driver | null = null;
afterAll(() => driver?.close());

/** `test`, skipped with the reason in its name where there is no Neo4j. */
export function testWithNeo4j(name: string, body: () => Promise<void>): void {
  if ('missing' in given) test.skip(`${name} (skipped: ${given.missing})`, body);
  else test(name, body);
}

export function hasNeo4j(): boolean {
  return !('missing' in given);
}

/** How to reach it. */
export function givenNeo4j(): Neo4jSettings {
  if ('missing' in given) throw new Error(given.missing);
  return given;
}

/** A driver of a database with nothing in it. */
export async function emptyDriver(): Promise<Driver> {
  driver ??= await connectNeo4j(givenNeo4j());
  await driver.executeQuery('MATCH (n) DETACH DELETE n');
  return driver;
}
