import type { DuckDBConnection } from '@duckdb/node-api';
import {
  type EncounterColumns,
  NO_VENUE,
  type RemovalColumns,
  type VisitColumns,
  type WorldColumns,
} from '../../../engine/columns.ts';
import {
  ATTENUATION_KIND,
  KIND_SHIFT,
  NO_SIGNAL,
  RSSI_KIND,
  VALUE_MAX_DB,
  VALUE_OFFSET,
} from '../../../engine/contact-graph/signal.ts';
import { LocalDays } from '../../../engine/local-days.ts';
import { DEVICE_PAIRS } from '../../../engine/policy.ts';
import { OPEN } from '../../../engine/time.ts';
import { TEXT_ZONE_BASE } from '../../../engine/venue-index/zone.ts';
import { rowsOf } from '../../store/sql.ts';
import { readIdentifiers, readNumberColumns } from '../columns.ts';
import type { Identifiers } from '../identifiers.ts';
import { forgetNumbers, numberIdentifiers } from './numbering.ts';

/** The identifiers behind the engine's numbers. */
export interface GraphNames {
  /** What each person is printed under. */
  readonly persons: Identifiers;
  readonly venues: Identifiers;
  /** Texts of zones that are no numbers, in the order of their codes. */
  readonly zoneTexts: string[];
}

/** The engine's input. */
export interface LoadedColumns extends GraphNames {
  readonly columns: WorldColumns;
}

/** What of the store is loaded. */
export interface LoadRange {
  /** Zone of calendar days: the end of an interview's day, the day of a flight. */
  readonly zone: string;
  /** Encounters, interviews and visits that began earlier are left out. Epoch seconds. */
  readonly from: number;
}

/**
 * Loads everything that exposure depends on from the records that hold. Encounters of a person's own identifiers are
 * among them; the graph leaves them out. Needs `resolveIdentities` on this connection.
 */
export async function loadColumns(connection: DuckDBConnection, range: LoadRange): Promise<LoadedColumns> {
  await numberIdentifiers(connection, range.zone);
  const persons = await readIdentifiers(
    connection,
    'SELECT id FROM load_persons ANTI JOIN temp.aliases USING (id) ORDER BY number',
  );
  const venues = await readIdentifiers(connection, 'SELECT id FROM load_venues ORDER BY number');
  const zones = await rowsOf(
    connection,
    `SELECT zone FROM load_zones WHERE code >= ${TEXT_ZONE_BASE} ORDER BY code`,
  );
  const columns = {
    personCount: persons.count,
    venueCount: venues.count,
    encounters: await loadEncounters(connection, range),
    visits: await loadVisits(connection, range),
    removals: await loadRemovals(connection),
  };
  await forgetNumbers(connection);
  return { columns, persons, venues, zoneTexts: zones.map(({ zone }) => String(zone)) };
}

async function loadEncounters(
  connection: DuckDBConnection,
  { zone, from }: LoadRange,
): Promise<EncounterColumns> {
  const names = ['personA', 'personB', 'start', 'end', 'signal'] as const;
  const rows = await readNumberColumns(
    connection,
    names,
    `SELECT a.number, b.number, start, ${ENCOUNTER_END_SQL}, ${SIGNAL_SQL}
     FROM held_encounters JOIN load_persons a ON a.id = person_a JOIN load_persons b ON b.id = person_b
     WHERE start >= ${from}
     UNION ALL
     SELECT a.number, b.number, start, coalesce("end", ${OPEN})::UINTEGER, ${NO_SIGNAL}::UINTEGER
     FROM held_contacts JOIN load_persons a ON a.id = person JOIN load_persons b ON b.id = contact
     WHERE start >= ${from}`,
  );
  endOfInterviewDay(rows, new LocalDays(zone));
  return { ...rows, signal: new Int32Array(rows.signal.buffer) };
}

/** A contact named without an end lasts for the rest of that local day. */
function endOfInterviewDay({ start, end }: Record<'start' | 'end', Uint32Array>, days: LocalDays): void {
  for (let row = 0; row < end.length; row++) if (end[row] === OPEN) end[row] = days.dayOf(start[row]).end;
}

async function loadVisits(connection: DuckDBConnection, { from }: LoadRange): Promise<VisitColumns> {
  return readNumberColumns(
    connection,
    ['person', 'venue', 'checkIn', 'checkOut', 'zone'],
    `SELECT p.number, v.number, check_in, check_out, code FROM (
       SELECT person, venue, check_in, coalesce(check_out, ${OPEN})::UINTEGER AS check_out,
         coalesce(code, 0)::UINTEGER AS code
       FROM held_visits LEFT JOIN load_zones USING (zone)
       UNION ALL SELECT person, venue, check_in, check_out, zone FROM load_flights)
     JOIN load_persons p ON p.id = person JOIN load_venues v ON v.id = venue
     WHERE check_in >= ${from}`,
  );
}

async function loadRemovals(connection: DuckDBConnection): Promise<RemovalColumns> {
  return readNumberColumns(
    connection,
    ['person', 'start', 'end', 'facility'],
    `SELECT p.number, start, coalesce("end", ${OPEN})::UINTEGER, coalesce(v.number, ${NO_VENUE})::UINTEGER FROM (
       SELECT person, start, "end", facility FROM held_quarantine
       UNION ALL SELECT person, isolated, NULL, NULL FROM held_cases WHERE isolated IS NOT NULL)
     JOIN load_persons p ON p.id = person LEFT JOIN load_venues v ON v.id = facility`,
  );
}

/** End of an encounter, in SQL: before `OPEN`, however long it lasted. */
export const ENCOUNTER_END_SQL = `least(start::BIGINT + duration_s, ${OPEN - 1})::UINTEGER`;

/** The code of `contact-graph/signal.ts`, in SQL. */
export const SIGNAL_SQL = `CASE
  WHEN attenuation_db IS NOT NULL THEN ${signalSql(`${ATTENUATION_KIND}`, 'attenuation_db')}
  WHEN rssi_dbm IS NOT NULL THEN ${signalSql(
    `(${RSSI_KIND} + greatest(coalesce(list_position([${DEVICE_PAIRS.map((pair) => `'${pair}'`)}], devices), 1), 1) - 1)`,
    'rssi_dbm',
  )}
  ELSE ${NO_SIGNAL} END::UINTEGER`;

function signalSql(kind: string, column: string): string {
  const clamped = `least(${VALUE_MAX_DB}, greatest(${-VALUE_MAX_DB}, ${column}))`;
  return `${kind} * ${2 ** KIND_SHIFT} + ${VALUE_OFFSET} + floor(${clamped} * 100 + 1e-6)::INTEGER`;
}
