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
  for (const feed of ['persons', 'venues'] as const) {
    const { key } = DETAILS[feed];
    const changed = `SELECT DISTINCT ${key} AS id FROM ${recordsTable(feed)} WHERE seq > ${after} OR ended > ${after}`;
    await writeDetailsAnew(connection, session, feed, changed);
  }
}

/**
 * Writes what is known of these persons or venues, and takes away what no record says any more.
 * @param ids query of their identifiers, in a column `id`
 */
export async function writeDetailsAnew(
  connection: DuckDBConnection,
  session: GraphSession,
  feed: keyof typeof DETAILS,
  ids: string,
): Promise<void> {
  const { write, row } = DETAILS[feed];
  const parts = rowParts(connection, detailsOf(feed, ids));
  await writeParts(parts, (rows) => session.write(write, rows.map(row)));
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

const DETAILS = {
  persons: { key: 'person', columns: PERSON_COLUMNS, write: PERSON, row: (row: GraphRow) => row },
  venues: { key: 'venue', columns: VENUE_COLUMNS, write: VENUE, row: withCell },
};

function detailsOf(feed: keyof typeof DETAILS, ids: string): string {
  const { key, columns } = DETAILS[feed];
  const details = columns.map((column) => `${aggregated(column)} AS ${column}`);
  return `WITH changed AS (${ids})
    SELECT id, nullif(count(${key}), 0)::BIGINT AS records, ${details.join(', ')}
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
