import { type FindingKind, RECORDS_SHOWN } from './finding.ts';

/** Below this many visits a missing check-out is chance (assumption). */
export const VISITS_MIN = 100;

/** Elsewhere about two of five visits lack a check-out; where nearly all do, there is nothing to scan at the exit (assumption). */
export const OPEN_SHARE = 0.95;

/** Venues that nobody checks out of. */
export const openVenues: FindingKind = {
  finding: 'no-check-outs',
  feed: 'visits',
  query: `SELECT venue AS subject, count(*) AS count, min(check_in) AS first, max(check_in) AS last,
      min(record_id, ${RECORDS_SHOWN}) FILTER (check_out IS NULL) AS records
    FROM held_visits GROUP BY venue
    HAVING count(*) >= ${VISITS_MIN} AND count(*) - count(check_out) >= ${OPEN_SHARE} * count(*)`,
  explain: (count) =>
    `Of ${count} visits nearly none has a check-out. How long people stayed is assumed by the policy, so who met whom there is too.`,
};
