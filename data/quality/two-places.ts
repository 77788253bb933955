import { type FindingKind, RECORDS_SHOWN } from './finding.ts';

/** Clocks of two venues differ by less, and who checks out late walks no further (assumption). */
export const OVERLAP_MIN_S = 600;

/** Persons who checked in elsewhere while a recorded stay lasted. */
export const twoPlaces: FindingKind = {
  finding: 'two-places',
  feed: 'visits',
  query: `SELECT person AS subject, count(*) AS count, min(check_in) AS first, max(check_in) AS last,
      min(record_id, ${RECORDS_SHOWN}) AS records
    FROM (
      SELECT person, venue, check_in, check_out, record_id,
        lag(venue) OVER stays AS venue_before, lag(check_out) OVER stays AS out_before
      FROM held_visits WINDOW stays AS (PARTITION BY person ORDER BY check_in, record_id))
    WHERE venue <> venue_before
      AND least(out_before, coalesce(check_out, out_before))::BIGINT - check_in >= ${OVERLAP_MIN_S}
    GROUP BY person`,
  explain: (count) =>
    `It checked in elsewhere before it had checked out, ${count} ${count === 1 ? 'time' : 'times'}: a check-out scanned late, or two people under one identifier. Both stays count, so contacts at the wrong place may be listed.`,
};
