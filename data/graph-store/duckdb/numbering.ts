import type { DuckDBConnection } from '@duckdb/node-api';
import { LocalDays } from '../../../engine/local-days.ts';
import { seatZoneOf, TEXT_ZONE_BASE } from '../../../engine/venue-index/zone.ts';
import { heldView } from '../../store/schema.ts';

/** Feeds whose column `person` may name somebody whom no encounter, visit or interview does. */
export const NAMING_FEEDS: readonly string[] = [
  'persons',
  'cases',
  'tests',
  'vaccinations',
  'declarations',
  'checkpoints',
  'reports',
  'help_requests',
  'consultations',
  'priority_groups',
];

/**
 * Gives persons, venues and zones their numbers, as temporary tables for the time of a load:
 * `load_flights`, `load_persons (id, number)`, `load_venues (id, number)`, `load_zones (zone, code)`.
 * DuckDB orders text by its UTF-8 bytes, as the engine wants persons numbered. All identifiers of a person have the
 * number of the one that is printed; needs `resolveIdentities` on this connection.
 */
export async function numberIdentifiers(connection: DuckDBConnection, zone: string): Promise<void> {
  await stageFlights(connection, zone);
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE load_persons AS
    WITH named AS (
      SELECT person_a AS id FROM held_encounters UNION SELECT person_b FROM held_encounters
      UNION SELECT person FROM held_visits UNION SELECT person FROM held_entries
      UNION SELECT person FROM held_contacts UNION SELECT contact FROM held_contacts
      UNION SELECT person FROM held_quarantine
      ${NAMING_FEEDS.map((feed) => `UNION SELECT person FROM ${heldView(feed)} WHERE person IS NOT NULL`).join(' ')}
      UNION SELECT printed FROM temp.aliases),
    printed AS (SELECT id, (row_number() OVER (ORDER BY id) - 1)::UINTEGER AS number
      FROM named ANTI JOIN temp.aliases USING (id))
    FROM printed UNION ALL SELECT a.id, number FROM temp.aliases a JOIN printed p ON p.id = a.printed`);
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE load_venues AS
    SELECT id, (row_number() OVER (ORDER BY id) - 1)::UINTEGER AS number FROM (
      SELECT venue AS id FROM held_visits UNION SELECT venue FROM load_flights
      UNION SELECT venue FROM held_venues
      UNION SELECT facility FROM held_quarantine WHERE facility IS NOT NULL)`);
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE load_zones AS
    SELECT zone, CASE WHEN is_number THEN TRY_CAST(zone AS UINTEGER) + 1
      ELSE ${TEXT_ZONE_BASE} - 1 + row_number() OVER (PARTITION BY is_number ORDER BY zone) END::UINTEGER AS code
    FROM (SELECT DISTINCT zone, regexp_full_match(zone, '0|[1-9][0-9]{0,7}') AS is_number
      FROM held_visits WHERE zone <> '')`);
}

/** Drops what `numberIdentifiers` made. */
export async function forgetNumbers(connection: DuckDBConnection): Promise<void> {
  for (const table of ['load_flights', 'load_persons', 'load_venues', 'load_zones'])
    await connection.run(`DROP TABLE IF EXISTS ${table}`);
}

/** An entry by flight as a visit, whose venue is the flight on its local day. */
export interface FlightVisit {
  readonly venue: string;
  readonly checkIn: number;
  readonly checkOut: number;
  readonly zone: number;
}

/** The stay is that whole day, since passengers pass the gate over an hour or more. */
export function flightVisit(
  flight: string,
  enteredAt: number,
  seat: string | null,
  days: LocalDays,
): FlightVisit {
  const day = days.dayOf(enteredAt);
  return {
    venue: `flight:${flight}:${day.date}`,
    checkIn: day.start,
    checkOut: day.end,
    zone: seatZoneOf(seat),
  };
}

async function stageFlights(connection: DuckDBConnection, zone: string): Promise<void> {
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE load_flights
    (person VARCHAR, venue VARCHAR, check_in UINTEGER, check_out UINTEGER, zone UINTEGER)`);
  const entries = await connection.stream(
    `SELECT person, entered_at, flight, seat FROM held_entries WHERE flight <> ''`,
  );
  const days = new LocalDays(zone);
  const appender = await connection.createAppender('load_flights', null, 'temp');
  for await (const rows of entries.yieldRows()) {
    for (const [person, enteredAt, flight, seat] of rows as [string, number, string, string | null][]) {
      const visit = flightVisit(flight, enteredAt, seat, days);
      appender.appendVarchar(person);
      appender.appendVarchar(visit.venue);
      appender.appendUInteger(visit.checkIn);
      appender.appendUInteger(visit.checkOut);
      appender.appendUInteger(visit.zone);
      appender.endRow();
    }
  }
  appender.closeSync();
}
