import { type DuckDBConnection, LIST, listValue, VARCHAR } from '@duckdb/node-api';
import type { CaseRecord } from '../../engine/records.ts';
import { identifiersOf } from '../identity/aliases.ts';
import { type PlacedEvent, type PlacedEvents, packEvents } from './events.ts';

/** A case, with the position its own record gives. */
export type PlaceableCase = Pick<CaseRecord, 'case_id' | 'person'> & {
  readonly onset?: number | null;
  readonly specimen?: number | null;
  readonly confirmed?: number | null;
  readonly lat?: number | null;
  readonly lng?: number | null;
};

interface Position {
  readonly lat: number;
  readonly lng: number;
}

/**
 * Cases by home, at onset, else specimen, else confirmation: where the case's record says, else where its person
 * lives. Needs `resolveIdentities` on this connection.
 */
export async function caseEvents(
  connection: DuckDBConnection,
  cases: readonly PlaceableCase[],
): Promise<PlacedEvents> {
  const unplaced = cases.filter((row) => positionOf(row) === null).map(({ person }) => person);
  const homes = await homesOf(connection, unplaced);
  const events = cases.flatMap((row): PlacedEvent[] => {
    const at = row.onset ?? row.specimen ?? row.confirmed ?? null;
    const position = positionOf(row) ?? homes.get(row.person);
    return at === null || !position ? [] : [{ at, person: row.person, id: row.case_id, ...position }];
  });
  return packEvents(events, cases.length - events.length);
}

/**
 * Where those persons live of whom it is known; of several records the latest holds.
 * @param persons as they are printed
 */
export async function homesOf(
  connection: DuckDBConnection,
  persons: readonly string[],
): Promise<Map<string, Position>> {
  if (persons.length === 0) return new Map();
  const rows = await connection.runAndReadAll(
    `WITH known AS (${identifiersOf('SELECT DISTINCT unnest($1) AS printed')})
     SELECT printed, last([home_lat, home_lng] ORDER BY coalesce(recorded_at, 0), seq, home_lat, home_lng)
     FROM held_persons JOIN known ON person = id
     WHERE home_lat IS NOT NULL AND home_lng IS NOT NULL GROUP BY printed`,
    [listValue([...persons])],
    [LIST(VARCHAR)],
  );
  return new Map(
    (rows.getRowsJS() as [string, [number, number]][]).map(([person, [lat, lng]]) => [person, { lat, lng }]),
  );
}

function positionOf({ lat, lng }: PlaceableCase): Position | null {
  return lat != null && lng != null ? { lat, lng } : null;
}
