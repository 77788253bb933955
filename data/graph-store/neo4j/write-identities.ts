import type { DuckDBConnection } from '@duckdb/node-api';
import type { Driver } from 'neo4j-driver';
import { forgetIdentities, resolveIdentities } from '../../identity/aliases.ts';
import type { GraphSession } from './graph-session.ts';
import { PART_ROWS, rowParts } from './row-parts.ts';

const PRINTED = `MERGE (p:Person {id: $rows.id[i]}) SET p.printed = $rows.printed[i]`;

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
  let changes = { id: [] as string[], printed: [] as string[] };
  const flush = async () => {
    if (changes.id.length > 0) await session.write(PRINTED, changes);
    changes = { id: [], printed: [] };
  };
  const change = async (id: string, printed: string) => {
    changes.id.push(id);
    changes.printed.push(printed);
    if (changes.id.length >= PART_ROWS) await flush();
  };
  for await (const aliases of rowParts(connection, 'SELECT id, printed FROM temp.aliases')) {
    const { id: ids, printed } = aliases as { id: string[]; printed: string[] };
    for (const [i, id] of ids.entries()) {
      if (stale.get(id) !== printed[i]) await change(id, printed[i]!);
      stale.delete(id);
    }
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
