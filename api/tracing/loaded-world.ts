import type { DuckDBConnection } from '@duckdb/node-api';
import { type GraphNames, type LoadRange, loadColumns } from '../../data/graph-store/duckdb/load.ts';
import { loadFrom } from '../../data/graph-store/duckdb/retention.ts';
import { venueNames } from '../../data/line-list/person-details.ts';
import { utf8Order } from '../../data/utf8-order.ts';
import { type VisitStay, visitAt, visitsOf } from '../../engine/positions.ts';
import type { World } from '../../engine/world.ts';
import { buildWorldAside } from '../../workers/pool/build-aside.ts';

/** What of the store a world holds, and the zone of its calendar days. */
export interface WorldRange extends LoadRange {
  readonly retention_s: number;
  /** When the retention was counted back. */
  readonly now: number;
}

/** One snapshot of the contact graph in memory, and the identifiers behind its numbers. */
export interface LoadedWorld extends GraphNames {
  readonly world: World;
  readonly range: WorldRange;
  /** Display names by venue identifier, where known. */
  readonly venueNames: ReadonlyMap<string, string>;
}

/** @param asked what is to be kept, counted back from `now` */
export async function loadWorld(
  connection: DuckDBConnection,
  asked: Omit<WorldRange, 'from'>,
): Promise<LoadedWorld> {
  const { now, retention_s, zone } = asked;
  return loadWorldFrom(connection, { ...asked, from: await loadFrom(connection, now, retention_s, zone) });
}

/** @param range what is to be kept, whatever the clock says */
export async function loadWorldFrom(connection: DuckDBConnection, range: WorldRange): Promise<LoadedWorld> {
  const { columns, ...names } = await loadColumns(connection, range);
  const world = await buildWorldAside(columns);
  return { ...names, world, range, venueNames: await venueNames(connection) };
}

/** Number of a person by what they are printed under, −1 for one in no record. */
export function personNumber({ persons, world }: LoadedWorld, person: string): number {
  const number = persons.numberOf(person);
  // Persons that came after this snapshot have numbers already.
  return number < world.personCount ? number : -1;
}

/** Name, else identifier, of the venue of a person's latest visit that began before the instant. */
export function lastPlace(loaded: LoadedWorld, person: number, before: number): string | undefined {
  let latest: VisitStay | null = null;
  for (const pos of visitsOf(loaded.world, person)) {
    const visit = visitAt(loaded.world, pos);
    if (visit.checkIn < before && (latest === null || isLater(loaded, visit, latest))) latest = visit;
  }
  if (latest === null) return undefined;
  const venue = loaded.venues.at(latest.venue);
  return loaded.venueNames.get(venue) ?? venue;
}

/** Of two visits that began at once the one whose venue comes later in the order of identifiers. */
function isLater({ venues }: LoadedWorld, visit: VisitStay, other: VisitStay): boolean {
  if (visit.checkIn !== other.checkIn) return visit.checkIn > other.checkIn;
  return utf8Order(venues.at(visit.venue), venues.at(other.venue)) > 0;
}
