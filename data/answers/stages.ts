import { DOUBLE, type DuckDBConnection, type DuckDBType, INTEGER, UINTEGER, VARCHAR } from '@duckdb/node-api';
import { cellAt } from '../hotspots/place-cells.ts';
import { rowsOf } from '../store/sql.ts';

/** One row of `listed_contacts`. */
export interface ListedContact {
  readonly case_id: string;
  readonly person: string;
  readonly level: number;
  readonly first_exposure: number;
  /** Of an F1: end of the stretch of contact in which they qualified. */
  readonly first_exposure_end?: number | undefined;
  readonly qualified_at: number;
  readonly last_exposure: number;
  readonly quarantine_end?: number;
}

/** One row of `listed_cases`. */
export interface ListedCase {
  readonly case_id: string;
  readonly person: string;
  readonly onset?: number;
  readonly specimen?: number;
  readonly confirmed?: number;
  /** End of the infectious period. */
  readonly infectious_to?: number | undefined;
}

export function stageContacts(connection: DuckDBConnection, rows: readonly ListedContact[]): Promise<void> {
  const columns = { case_id: VARCHAR, person: VARCHAR, level: INTEGER };
  const instants = {
    first_exposure: UINTEGER,
    first_exposure_end: UINTEGER,
    qualified_at: UINTEGER,
    last_exposure: UINTEGER,
    quarantine_end: UINTEGER,
  };
  return stage(connection, 'listed_contacts', { ...columns, ...instants }, rows);
}

export function stageCases(connection: DuckDBConnection, rows: readonly ListedCase[]): Promise<void> {
  const columns = {
    case_id: VARCHAR,
    person: VARCHAR,
    onset: UINTEGER,
    specimen: UINTEGER,
    confirmed: UINTEGER,
    infectious_to: UINTEGER,
  };
  return stage(connection, 'listed_cases', columns, rows);
}

/** Cells of every position that venues, requests, reports and homes name. */
export async function stageCells(connection: DuckDBConnection, resolution: number): Promise<void> {
  const rows = await rowsOf(
    connection,
    `SELECT lat, lng FROM held_venues WHERE lat IS NOT NULL AND lng IS NOT NULL
     UNION SELECT lat, lng FROM held_help_requests WHERE lat IS NOT NULL AND lng IS NOT NULL
     UNION SELECT lat, lng FROM held_reports WHERE lat IS NOT NULL AND lng IS NOT NULL
     UNION SELECT home_lat, home_lng FROM held_persons
       WHERE home_lat IS NOT NULL AND home_lng IS NOT NULL AND person IN (
         SELECT person FROM held_help_requests UNION SELECT person FROM held_reports)`,
  );
  const cells = (rows as { lat: number; lng: number }[]).map(({ lat, lng }) => ({
    lat,
    lng,
    cell: cellAt(lat, lng, resolution).toString(16),
  }));
  await stage(connection, 'place_cells', { lat: DOUBLE, lng: DOUBLE, cell: VARCHAR }, cells);
}

export function stageHot(connection: DuckDBConnection, classes: ReadonlyMap<string, string>): Promise<void> {
  const rows = Array.from(classes, ([cell, name]) => ({ cell, class: name }));
  return stage(connection, 'hot_cells', { cell: VARCHAR, class: VARCHAR }, rows);
}

/** A temporary table of the connection; what is missing in a row is NULL. */
async function stage(
  connection: DuckDBConnection,
  table: string,
  columns: Readonly<Record<string, DuckDBType>>,
  rows: readonly object[],
): Promise<void> {
  const entries = Object.entries(columns);
  const declared = entries.map(([name, type]) => `"${name}" ${type}`).join(', ');
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${table} (${declared})`);
  const appender = await connection.createAppender(table, undefined, 'temp');
  for (const row of rows as readonly Record<string, string | number | undefined>[]) {
    for (const [name, type] of entries) {
      const value = row[name];
      if (value === undefined) appender.appendNull();
      else appender.appendValue(value, type);
    }
    appender.endRow();
  }
  appender.closeSync();
}
