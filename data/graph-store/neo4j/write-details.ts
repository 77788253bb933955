import type { DuckDBConnection } from '@duckdb/node-api';
import { latLngToCell } from 'h3-js';
import { latest } from '../../line-list/person-details.ts';
import { heldView, recordsTable } from '../../store/schema.ts';
import type { GraphSession } from './graph-session.ts';
import { type GraphRows, rowParts, writeParts } from './row-parts.ts';

/** Cells of some 0.1 km²: a block of houses. */
const VENUE_RESOLUTION = 9;

/**
 * Writes what is known of the persons and venues whose records have changed after a version; of several records each
 * column's latest. `records` says how many there are.
 * @param feeds of the batches since
 */
export async function writeDetails(
  connection: DuckDBConnection,
  session: GraphSession,
  after: number,
  feeds: ReadonlySet<string>,
): Promise<void> {
  for (const feed of ['persons', 'venues'] as const) {
    if (!feeds.has(feed)) continue;
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
  const { write, rows } = DETAILS[feed];
  const parts = rowParts(connection, detailsOf(feed, ids));
  await writeParts(parts, (part) => session.write(write, rows(part)));
}

const PERSON_COLUMNS = ['name', 'phone', 'birth_date', 'sex', 'home_area', 'home_lat', 'home_lng'];
const VENUE_COLUMNS = ['name', 'category', 'capacity', 'area', 'lat', 'lng'];

const PERSON = `MERGE (p:Person {id: $rows.id[i]}) ON CREATE SET p.printed = p.id
  SET p.records = $rows.records[i], p.name = $rows.name[i], p.phone = $rows.phone[i], p.birth_date = date($rows.birth_date[i]),
    p.sex = $rows.sex[i], p.home_area = $rows.home_area[i],
    p.home = CASE WHEN $rows.home_lat[i] IS NOT NULL AND $rows.home_lng[i] IS NOT NULL
      THEN point({latitude: $rows.home_lat[i], longitude: $rows.home_lng[i]}) END`;

const VENUE = `MERGE (v:Venue {id: $rows.id[i]})
  SET v.records = $rows.records[i], v.name = $rows.name[i], v.category = $rows.category[i], v.capacity = $rows.capacity[i],
    v.area = $rows.area[i], v.h3 = $rows.h3[i],
    v.location = CASE WHEN $rows.lat[i] IS NOT NULL AND $rows.lng[i] IS NOT NULL
      THEN point({latitude: $rows.lat[i], longitude: $rows.lng[i]}) END`;

const DETAILS = {
  persons: { key: 'person', columns: PERSON_COLUMNS, write: PERSON, rows: (rows: GraphRows) => rows },
  venues: { key: 'venue', columns: VENUE_COLUMNS, write: VENUE, rows: withCells },
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

function withCells(rows: GraphRows): GraphRows {
  const { lat, lng } = rows as Record<string, (number | null)[]>;
  const cellAt = (lat: number | null, lng: number | null) =>
    lat === null || lng === null ? null : latLngToCell(lat, lng, VENUE_RESOLUTION);
  return { ...rows, h3: lat!.map((value, i) => cellAt(value, lng![i]!)) };
}
