import type { DuckDBConnection } from '@duckdb/node-api';
import { FEEDS, isKnownColumn } from '../feeds/declaration.ts';
import { heldView } from '../store/schema.ts';
import { rowsOf } from '../store/sql.ts';
import type { TrueIdentifier } from './identity-score.ts';

/** Written out once more, so that a kind that the product forgets is missed. */
const SCHEMES = ['cccd', 'phone', 'bhyt', 'passport', 'bluezone', 'qr1405', 'vneid'];

/**
 * Of the pairs of identifiers of one true person, how many any records link, one record after the other, whatever their
 * feed and however wrong: nobody can join more by what is recorded. Plain on purpose, and apart from `data/identity`.
 */
export async function numLinkedPairs(
  connection: DuckDBConnection,
  truth: readonly TrueIdentifier[],
): Promise<number> {
  const groups = groupsOf(await standTogether(connection));
  let linked = 0;
  for (const own of Map.groupBy(truth, ({ person }) => person).values())
    for (const [i, one] of own.entries())
      for (const other of own.slice(i + 1)) {
        const group = groups.get(one.identifier);
        if (group !== undefined && group === groups.get(other.identifier)) linked++;
      }
  return linked;
}

/** The identifiers that each record names, of records that name one person by several. */
async function standTogether(connection: DuckDBConnection): Promise<string[][]> {
  const together: string[][] = [];
  for (const feed of FEEDS) {
    const names = ['person', 'same_as', ...SCHEMES].filter((name) => isKnownColumn(feed, name));
    if (!names.includes('person')) continue;
    const more = [...names.slice(1).map((name) => `${name} IS NOT NULL`), 'attributes IS NOT NULL'];
    const rows = await rowsOf(
      connection,
      `SELECT ${names.join(', ')}, attributes FROM ${heldView(feed.name)} WHERE ${more.join(' OR ')}`,
    );
    for (const { attributes, ...columns } of rows) {
      const said = { ...columns, ...JSON.parse(String(attributes ?? '{}')) } as Record<string, string | null>;
      const identifiers = [said.person, columns.same_as as string | null];
      for (const scheme of SCHEMES)
        if (said[scheme]) identifiers.push(`${scheme}:${said[scheme].replace(`${scheme}:`, '')}`);
      const named = identifiers.filter((identifier) => typeof identifier === 'string');
      if (named.length > 1) together.push(named);
    }
  }
  return together;
}

/** Identifier → number of the group that it is in, found by walking from one to the next. */
function groupsOf(together: readonly string[][]): Map<string, number> {
  const beside = new Map<string, string[][]>();
  for (const named of together)
    for (const identifier of named) if (!beside.get(identifier)?.push(named)) beside.set(identifier, [named]);
  const groups = new Map<string, number>();
  for (const start of beside.keys()) {
    if (groups.has(start)) continue;
    const number = groups.size;
    for (const reached = [start]; reached.length > 0; ) {
      const at = reached.pop()!;
      if (groups.has(at)) continue;
      groups.set(at, number);
      for (const named of beside.get(at)!) reached.push(...named);
    }
  }
  return groups;
}
