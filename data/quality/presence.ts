import { DEFAULT_POLICY } from '../../engine/policy.ts';

/**
 * Query (venue, instant, present, record_id): how many are at each venue from each check-in on, stays without check-out as
 * long as the default policy assumes.
 */
export const PRESENCE = `SELECT venue, instant, record_id,
    sum(change) OVER (PARTITION BY venue ORDER BY instant, change ROWS UNBOUNDED PRECEDING) AS present
  FROM (
    SELECT venue, check_in AS instant, 1 AS change, record_id FROM held_visits
    UNION ALL
    SELECT venue, coalesce(check_out, check_in::BIGINT + ${DEFAULT_POLICY.assumed_stay_s}), -1, NULL
    FROM held_visits)`;
