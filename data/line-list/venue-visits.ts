import { BIGINT, type DuckDBConnection, LIST, listValue, VARCHAR } from '@duckdb/node-api';
import { rowsOf } from '../store/sql.ts';

/** A stay at a venue. Instants are epoch seconds, `[check_in, check_out)`. */
export interface VenueVisit {
  readonly person: string;
  readonly check_in: number;
  readonly check_out: number;
  /** True where the check-out was assumed and not recorded. */
  readonly imputed: boolean;
  readonly zone: string | null;
  readonly record_id: string;
  /** Whether it overlaps with the stay of another person who was a case in their infectious period. */
  readonly met_case: boolean;
}

/** When a person could infect others: `[from, to)`. */
export interface Infectious {
  readonly person: string;
  readonly from: number;
  readonly to: number;
}

export interface VenueQuestion {
  readonly venue: string;
  /** Stays that overlap with `[from, to)`; `null` is open. */
  readonly from: number | null;
  readonly to: number | null;
  readonly infectious: readonly Infectious[];
  /** Taken for a stay without check-out, cut at the person's next check-in anywhere. */
  readonly assumedStay_s: number;
  readonly limit: number;
  /** The last visit of the page before. */
  readonly after: Pick<VenueVisit, 'check_in' | 'record_id'> | null;
}

const LATEST_S = 2 ** 32;

/**
 * Stays at a venue in order of check-in, then record, persons as they are printed. Stays in zones that are named and
 * differ do not meet. Needs `resolveIdentities` on this connection.
 */
export async function venueVisits(
  connection: DuckDBConnection,
  { venue, from, to, infectious, assumedStay_s, limit, after }: VenueQuestion,
): Promise<VenueVisit[]> {
  const values = {
    venue,
    from: BigInt(from ?? 0),
    to: BigInt(to ?? LATEST_S),
    persons: listValue(infectious.map(({ person }) => person)),
    starts: listValue(infectious.map((period) => BigInt(period.from))),
    ends: listValue(infectious.map((period) => BigInt(period.to))),
    afterCheckIn: BigInt(after?.check_in ?? -1),
    afterRecord: after?.record_id ?? '',
  };
  const types = { persons: LIST(VARCHAR), starts: LIST(BIGINT), ends: LIST(BIGINT) };
  const rows = await connection.runAndReadAll(visitsQuery(assumedStay_s, limit), values, types);
  return rows.getRowObjectsJS().map((row) => ({
    ...(row as unknown as VenueVisit),
    check_out: Number(row.check_out),
  }));
}

function visitsQuery(assumedStay_s: number, limit: number): string {
  return `
    WITH visit AS (SELECT * REPLACE (coalesce(printed, person) AS person)
      FROM held_visits LEFT JOIN temp.aliases ON id = person),
    here AS (FROM visit WHERE venue = $venue),
    arrivals AS (SELECT person, check_in FROM visit
      SEMI JOIN (SELECT person FROM here WHERE check_out IS NULL) USING (person)),
    stay AS (
      SELECT person, check_in, zone, record_id, check_out IS NULL AS imputed,
        coalesce(check_out, least(check_in::BIGINT + ${assumedStay_s}, coalesce((SELECT min(arrivals.check_in)
          FROM arrivals WHERE arrivals.person = here.person AND arrivals.check_in > here.check_in), ${LATEST_S}))
        ) AS check_out
      FROM here),
    infectious AS (SELECT unnest($persons) AS person, unnest($starts) AS "from", unnest($ends) AS "to"),
    source AS (
      SELECT person, zone, greatest(check_in, "from") AS "from", least(check_out, "to") AS "to"
      FROM stay JOIN infectious USING (person) WHERE greatest(check_in, "from") < least(check_out, "to")),
    page AS (
      FROM stay WHERE check_in < $to AND check_out > $from
        AND (check_in > $afterCheckIn OR (check_in = $afterCheckIn AND record_id > $afterRecord))
      ORDER BY check_in, record_id LIMIT ${limit})
    SELECT *, EXISTS (FROM source WHERE source.person <> page.person
      AND greatest(source."from", page.check_in) < least(source."to", page.check_out)
      AND (coalesce(source.zone, '') = '' OR coalesce(page.zone, '') = '' OR source.zone = page.zone)) AS met_case
    FROM page ORDER BY check_in, record_id`;
}

/** Whether any record that holds names the venue. */
export async function isKnownVenue(connection: DuckDBConnection, venue: string): Promise<boolean> {
  const [row] = await rowsOf(
    connection,
    `SELECT EXISTS (FROM held_visits WHERE venue = $1) OR EXISTS (FROM held_venues WHERE venue = $1) AS known`,
    [venue],
  );
  return row?.known === true;
}
