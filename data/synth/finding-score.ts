import type { DuckDBConnection } from '@duckdb/node-api';
import type { Finding } from '../quality/finding.ts';
import { findings } from '../quality/findings.ts';
import { rowsOf } from '../store/sql.ts';
import type { ErrorKind } from './errors/rates.ts';
import { shareOf } from './score.ts';
import type { BuiltInError } from './truth.ts';

/** The errors that findings of the same name tell; answers tell the others. */
const TOLD = [
  'one-sided-phone',
  'clock-off',
  'impossible-travel',
  'two-places',
  'prank-burst',
  'coarse-venue',
  'silent-feed',
  'late-data',
] as const satisfies readonly ErrorKind[];

/** How well findings of one kind tell what is wrong. All are numbers of subjects: phones, persons, venues or towns. */
export interface FindingScoreRow {
  readonly finding: string;
  readonly built_in: number;
  readonly found: number;
  /** Those of `found` that are built in. */
  readonly right: number;
  /** Share of `found` that is right, and of `built_in` that is found; null where there is nothing to share. */
  readonly precision: number | null;
  readonly recall: number | null;
}

/** One row a kind that an invented country has errors of, in the order of the truth's kinds. */
export function findingScore(
  errors: readonly Pick<BuiltInError, 'error' | 'subject'>[],
  found: readonly Pick<Finding, 'finding' | 'subject'>[],
): FindingScoreRow[] {
  return TOLD.map((kind) => {
    const builtIn = new Set(errors.filter(({ error }) => error === kind).map(({ subject }) => subject));
    const told = new Set(found.filter(({ finding }) => finding === kind).map(({ subject }) => subject));
    const right = told.intersection(builtIn).size;
    return {
      finding: kind,
      built_in: builtIn.size,
      found: told.size,
      right,
      precision: shareOf(right, told.size),
      recall: shareOf(right, builtIn.size),
    };
  });
}

/** Scores the findings in a store that holds the country. */
export async function scoreFindings(
  connection: DuckDBConnection,
  errors: readonly BuiltInError[],
): Promise<FindingScoreRow[]> {
  const late = errors.filter(({ error }) => error === 'late-data');
  const venues = (await venuesOf(connection, late)).map((subject) => ({ error: 'late-data', subject }));
  const others = errors.filter(({ error }) => error !== 'late-data');
  return findingScore([...others, ...venues], await findings(connection));
}

// The truth has who checked in late and when; the finding tells the venue.
async function venuesOf(connection: DuckDBConnection, late: readonly BuiltInError[]): Promise<string[]> {
  const checkIns = new Set(late.map(({ subject, from }) => `${subject} ${epoch_s(from)}`));
  const rows = await rowsOf(
    connection,
    `SELECT person || ' ' || check_in AS check_in, venue FROM held_visits WHERE recorded_at IS NOT NULL`,
  );
  return rows.filter(({ check_in }) => checkIns.has(String(check_in))).map(({ venue }) => String(venue));
}

function epoch_s(text: string): number {
  return Temporal.Instant.from(text).epochMilliseconds / 1000;
}
