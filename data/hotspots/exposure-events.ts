import { type DuckDBConnection, LIST, listValue, VARCHAR } from '@duckdb/node-api';
import { type PlacedEvent, type PlacedEvents, packEvents } from './events.ts';
import { VENUE_POSITIONS } from './visit-events.ts';

/** A time in which a listed person was exposed to a case: at a venue, or as encounters tell. */
export interface ExposureEpisode {
  readonly caseId: string;
  readonly person: string;
  readonly start: number;
  readonly venue: string | null;
  /** Record ids of encounters. */
  readonly encounters: readonly string[];
}

type Position = readonly [lat: number, lng: number];

/**
 * Exposures by place: one event for each case, person exposed and place, at the first time there. An episode whose
 * records have no position is left out.
 * @param episodes ascending by start
 */
export async function exposureEvents(
  connection: DuckDBConnection,
  episodes: readonly ExposureEpisode[],
): Promise<PlacedEvents> {
  const venues = await positions(connection, VENUE_POSITIONS, [
    ...new Set(episodes.flatMap(({ venue }) => venue ?? [])),
  ]);
  const encounters = await positions(connection, ENCOUNTER_POSITIONS, [
    ...new Set(episodes.flatMap((episode) => episode.encounters)),
  ]);
  const firstThere = new Map<string, PlacedEvent>();
  let numLeftOut = 0;
  for (const episode of episodes) {
    const position = placeOf(episode, venues, encounters);
    if (position === undefined) {
      numLeftOut++;
      continue;
    }
    const { caseId, person, start } = episode;
    const key = JSON.stringify([caseId, person, position]);
    const [lat, lng] = position;
    if (!firstThere.has(key)) firstThere.set(key, { at: start, person, lat, lng, id: caseId });
  }
  return packEvents([...firstThere.values()], numLeftOut);
}

function placeOf(
  { venue, encounters }: ExposureEpisode,
  venuePositions: ReadonlyMap<string, Position>,
  encounterPositions: ReadonlyMap<string, Position>,
): Position | undefined {
  const placed = encounters.find((record) => encounterPositions.has(record));
  return (venue === null ? undefined : venuePositions.get(venue)) ?? encounterPositions.get(placed ?? '');
}

const ENCOUNTER_POSITIONS = `
  SELECT record_id, [lat, lng] AS position FROM held_encounters WHERE lat IS NOT NULL AND lng IS NOT NULL`;

/** Positions by key, of those keys asked for. */
async function positions(
  connection: DuckDBConnection,
  query: string,
  keys: readonly string[],
): Promise<Map<string, Position>> {
  if (keys.length === 0) return new Map();
  const rows = await connection.runAndReadAll(
    `SELECT key, position FROM (${query}) AS placed(key, position) SEMI JOIN (SELECT unnest($1) AS key) USING (key)`,
    [listValue([...keys])],
    [LIST(VARCHAR)],
  );
  return new Map(rows.getRowsJS() as [string, Position][]);
}
