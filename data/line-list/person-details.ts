import { type DuckDBConnection, LIST, listValue, VARCHAR } from '@duckdb/node-api';
import { identifiersOf } from '../identity/aliases.ts';
import { rowsOf } from '../store/sql.ts';

/** What a tracing team needs to find a person; `null` where no source says it. */
export interface PersonDetails {
  readonly name: string | null;
  readonly phone: string | null;
  readonly area: string | null;
}

const PHONE_SCHEME = 'phone:';

/**
 * Details of those persons of whom anything is known. Of several records, under any of a person's identifiers, each
 * attribute's latest holds; where no record has a phone, an identifier that is one does.
 * @param persons as they are printed; needs `resolveIdentities` on this connection
 */
export async function personDetails(
  connection: DuckDBConnection,
  persons: readonly string[],
): Promise<Map<string, PersonDetails>> {
  const rows = await connection.runAndReadAll(
    `WITH known AS (${identifiersOf('SELECT DISTINCT unnest($1) AS printed')}),
     recorded AS (
       SELECT printed, ${latest('name')} AS name, ${latest('phone')} AS phone, ${latest('home_area')} AS area
       FROM held_persons JOIN known ON person = id GROUP BY printed),
     phones AS (
       SELECT printed, min(id[${PHONE_SCHEME.length + 1}:]) AS own_phone
       FROM known WHERE starts_with(id, '${PHONE_SCHEME}') GROUP BY printed)
     SELECT printed, name, coalesce(phone, own_phone), area
     FROM recorded FULL JOIN phones USING (printed)`,
    [listValue([...persons])],
    [LIST(VARCHAR)],
  );
  return new Map(
    (rows.getRows() as [string, ...(string | null)[]][]).map(([person, name, phone, area]) => [
      person,
      { name: name ?? null, phone: phone ?? null, area: area ?? null },
    ]),
  );
}

/** Display names of venues; of several records the latest that has one holds. */
export async function venueNames(connection: DuckDBConnection): Promise<Map<string, string>> {
  const rows = await rowsOf(
    connection,
    `SELECT venue, ${latest('name')} AS name FROM held_venues WHERE name IS NOT NULL GROUP BY venue`,
  );
  return new Map(rows.map(({ venue, name }) => [venue as string, name as string]));
}

/** Categories of venues; of several records the latest that has one holds. */
export async function venueCategories(connection: DuckDBConnection): Promise<Map<string, string>> {
  const rows = await rowsOf(
    connection,
    `SELECT venue, ${latest('category')} AS category FROM held_venues WHERE category IS NOT NULL GROUP BY venue`,
  );
  return new Map(rows.map(({ venue, category }) => [venue as string, category as string]));
}

/** SQL aggregate over a feed's records that hold: of several the latest that says anything in the column. */
export function latest(column: string): string {
  return `last(${column} ORDER BY coalesce(recorded_at, 0), seq, ${column}) FILTER (${column} IS NOT NULL)`;
}
