import type { DuckDBConnection } from '@duckdb/node-api';
import type { CaseRecord } from '../../engine/records.ts';
import { rowsOf } from '../store/sql.ts';
import { utf8Order } from '../utf8-order.ts';
import { derivedCases } from './derived-cases.ts';
import { type PositiveTest, positiveTests } from './positive-tests.ts';

/** A case that holds, with what its person is known by. */
export interface LineListCase extends CaseRecord {
  area: string | null;
  lat: number | null;
  lng: number | null;
  variant: string | null;
}

/** What says who is a case: recorded cases by case id (UTF-8 bytes), and positive tests by sample. */
export interface LineListRecords {
  readonly recorded: readonly LineListCase[];
  readonly tests: readonly PositiveTest[];
}

/** Reads them, persons as they are printed; needs `resolveIdentities` on this connection. */
export async function lineListRecords(connection: DuckDBConnection): Promise<LineListRecords> {
  const recorded = await rowsOf(
    connection,
    `SELECT case_id, coalesce(printed, person) AS person, onset, specimen, confirmed, isolated, infectious_from, infectious_to,
       area, lat, lng, variant
     FROM held_cases LEFT JOIN temp.aliases ON id = person ORDER BY case_id`,
  );
  return { recorded: recorded as unknown as LineListCase[], tests: await positiveTests(connection) };
}

/** All cases by case id (UTF-8 bytes), recorded and derived, where a case is open for so many seconds. */
export function lineList({ recorded, tests }: LineListRecords, caseOpen_s: number): LineListCase[] {
  if (tests.length === 0) return [...recorded];
  const derived = derivedCases(recorded, tests, caseOpen_s).map((row) => {
    return { ...row, area: null, lat: null, lng: null, variant: null };
  });
  return [...recorded, ...derived].sort((a, b) => utf8Order(a.case_id, b.case_id));
}
