import type { DuckDBConnection } from '@duckdb/node-api';
import { latLngToCell } from 'h3-js';
import { latest } from '../../line-list/person-details.ts';
import { heldView, recordsTable } from '../../store/schema.ts';
import type { GraphSession } from './graph-session.ts';
import { type GraphRow, rowParts, writeParts } from './row-parts.ts';

/** Cells of some 0.1 km²: a block of houses. */
const VENUE_RESOLUTION = 9;

/**
 * Writes what is known of the persons and venues whose records have changed after a version; of several records each
 * column's latest. `records` says how many there are.
 */
export async function writeDetails(
  connection: DuckDBConnection,
  session: GraphSession,
  after: number,
): Promise<void> {
  const persons = rowParts(connection, detailsOf('persons', 'person', PERSON_COLUMNS, after));
  await writeParts(persons, (rows) => session.write(PERSON, rows));
  const venues = rowParts(connection, detailsOf('venues', 'venue', VENUE_COLUMNS, after));
  await writeParts(venues, (rows) => session.write(VENUE, rows.map(withCell)));
}

const PERSON_COLUMNS = ['name', 'phone', 'birth_date', 'sex', 'home_area', 'home_lat', 'home_lng'];
const VENUE_COLUMNS = ['name', 'category', 'capacity', 'area', 'lat', 'lng'];

const PERSON = `MERGE (p:Person {id: row.id}) ON CREATE SET p.printed = row.id
  SET p.records = row.records, p.name = row.name, p.phone = row.phone, p.birth_date = date(row.birth_date),
    p.sex = row.sex, p.home_area = row.home_area,
    p.home = CASE WHEN row.home_lat IS NOT NULL AND row.home_lng IS NOT NULL
      THEN point({latitude: row.home_lat, longitude: row.home_lng}) END`;

const VENUE = `MERGE (v:Venue {id: row.id})
  SET v.records = row.records, v.name = row.name, v.category = row.category, v.capacity = row.capacity,
    v.area = row.area, v.h3 = row.h3,
    v.location = CASE WHEN row.lat IS NOT NULL AND row.lng IS NOT NULL
      THEN point({latitude: row.lat, longitude: row.lng}) END`;

function detailsOf(feed: string, key: string, columns: readonly string[], after: number): string {
  const details = columns.map((column) => `${aggregated(column)} AS ${column}`);
  return `WITH changed AS (SELECT DISTINCT ${key} AS id FROM ${recordsTable(feed)} WHERE seq > ${after} OR ended > ${after})
    SELECT id, count(${key})::BIGINT AS records, ${details.join(', ')}
    FROM changed LEFT JOIN ${heldView(feed)} ON ${key} = id GROUP BY id`;
}

/** A capacity is a whole number, and a date is written as text: the driver knows no other way. */
function aggregated(column: string): string {
  if (column === 'capacity') return `(${latest(column)})::BIGINT`;
  return column === 'birth_date' ? `(${latest(column)})::VARCHAR` : latest(column);
}

function withCell(row: GraphRow): GraphRow {
  const { lat, lng } = row as { lat: number | null; lng: number | null };
  return { ...row, h3: lat === null || lng === null ? null : latLngToCell(lat, lng, VENUE_RESOLUTION) };
}
