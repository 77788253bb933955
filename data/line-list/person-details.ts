import { type DuckDBConnection, LIST, listValue, VARCHAR } from '@duckdb/node-api';
import { rowsOf } from '../store/sql.ts';

/** What a tracing team needs to find a person; `null` where no source says it. */
export interface PersonDetails {
  readonly name: string | null;
  readonly phone: string | null;
  readonly area: string | null;
}

const PHONE_SCHEME = 'phone:';

/** Details of those persons of whom anything is known. Of several records each attribute's latest holds. */
export async function personDetails(
  connection: DuckDBConnection,
  persons: readonly string[],
): Promise<Map<string, PersonDetails>> {
  const rows = await connection.runAndReadAll(
    `SELECT person, ${latest('name')}, ${latest('phone')}, ${latest('home_area')}
     FROM held_persons SEMI JOIN (SELECT unnest($1) AS person) USING (person) GROUP BY person`,
    [listValue([...persons])],
    [LIST(VARCHAR)],
  );
  const details = new Map<string, PersonDetails>();
  for (const person of persons)
    if (person.startsWith(PHONE_SCHEME))
      details.set(person, { name: null, phone: person.slice(PHONE_SCHEME.length), area: null });
  for (const [person, name, phone, area] of rows.getRows() as [string, ...(string | null)[]][])
    details.set(person, {
      name: name ?? null,
      phone: phone ?? details.get(person)?.phone ?? null,
      area: area ?? null,
    });
  return details;
}

/** Display names of venues; of several records the latest that has one holds. */
export async function venueNames(connection: DuckDBConnection): Promise<Map<string, string>> {
  const rows = await rowsOf(
    connection,
    `SELECT venue, ${latest('name')} AS name FROM held_venues WHERE name IS NOT NULL GROUP BY venue`,
  );
  return new Map(rows.map(({ venue, name }) => [venue as string, name as string]));
}

function latest(column: string): string {
  return `last(${column} ORDER BY coalesce(recorded_at, 0), seq, ${column}) FILTER (${column} IS NOT NULL)`;
}
