import type { DuckDBConnection } from '@duckdb/node-api';
import type { Driver } from 'neo4j-driver';
import { forgetIdentities, resolveIdentities } from '../../identity/aliases.ts';
import type { GraphSession } from './graph-session.ts';
import { PART_ROWS, rowParts } from './row-parts.ts';

const PRINTED = `MERGE (p:Person {id: row.id}) SET p.printed = row.printed`;

/**
 * Brings `printed`, what a person is printed under, to what the store's records say. Every identifier keeps its node
 * and its relationships, so that a join that is undone leaves nothing behind.
 */
export async function writeIdentities(
  connection: DuckDBConnection,
  driver: Driver,
  session: GraphSession,
): Promise<void> {
  const identities = await resolveIdentities(connection);
  const stale = await printedUnderAnother(driver);
  let changes: { id: string; printed: string }[] = [];
  const flush = async () => {
    if (changes.length > 0) await session.write(PRINTED, changes);
    changes = [];
  };
  const change = async (id: string, printed: string) => {
    changes.push({ id, printed });
    if (changes.length >= PART_ROWS) await flush();
  };
  for await (const aliases of rowParts(connection, 'SELECT id, printed FROM temp.aliases'))
    for (const { id, printed } of aliases as { id: string; printed: string }[]) {
      if (stale.get(id) !== printed) await change(id, printed);
      stale.delete(id);
    }
  for (const id of stale.keys()) await change(id, id);
  await flush();
  await forgetIdentities(connection, identities);
}

/** What the graph has: identifiers that are printed under another, and which. */
async function printedUnderAnother(driver: Driver): Promise<Map<string, string>> {
  const { records } = await driver.executeQuery<{ records: { get(key: string): string }[] }>(
    'MATCH (p:Person) WHERE p.printed <> p.id RETURN p.id AS id, p.printed AS printed',
  );
  return new Map(records.map((record) => [record.get('id'), record.get('printed')]));
}
