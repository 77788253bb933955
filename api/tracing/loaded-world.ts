import type { DuckDBConnection } from '@duckdb/node-api';
import { loadColumns } from '../../data/graph-store/duckdb/load.ts';
import { venueNames } from '../../data/line-list/person-details.ts';
import { utf8Order } from '../../data/utf8-order.ts';
import { type VisitStay, visitAt, visitsOf } from '../../engine/positions.ts';
import { buildWorld, type World } from '../../engine/world.ts';

/** One snapshot of the contact graph in memory, and the identifiers behind its numbers. */
export interface LoadedWorld {
  readonly world: World;
  /** Zone of its calendar days. */
  readonly zone: string;
  /** What each person number is printed under, ascending by UTF-8 bytes. */
  readonly persons: readonly string[];
  readonly venues: readonly string[];
  /** Display names by venue identifier, where known. */
  readonly venueNames: ReadonlyMap<string, string>;
}

export async function loadWorld(connection: DuckDBConnection, zone: string): Promise<LoadedWorld> {
  const { columns, persons, venues } = await loadColumns(connection, zone);
  return { world: buildWorld(columns), zone, persons, venues, venueNames: await venueNames(connection) };
}

/** Number of a person by what they are printed under, −1 for one in no record. */
export function personNumber({ persons }: LoadedWorld, person: string): number {
  let low = 0;
  let high = persons.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (utf8Order(persons[middle], person) < 0) low = middle + 1;
    else high = middle;
  }
  return persons[low] === person ? low : -1;
}

/** Name, else identifier, of the venue of a person's latest visit that began before the instant. */
export function lastPlace(loaded: LoadedWorld, person: number, before: number): string | undefined {
  let latest: VisitStay | null = null;
  for (const pos of visitsOf(loaded.world, person)) {
    const visit = visitAt(loaded.world, pos);
    if (visit.checkIn < before && (latest === null || visit.checkIn >= latest.checkIn)) latest = visit;
  }
  if (latest === null) return undefined;
  const venue = loaded.venues[latest.venue];
  return loaded.venueNames.get(venue) ?? venue;
}
