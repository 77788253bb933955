import { type FindingKind, RECORDS_SHOWN } from './finding.ts';
import { kmBetween, LOCATED } from './located.ts';

/** Who leaves a stay open while they fetch lunch goes no further on foot (assumption). */
export const WALKED_MAX_KM = 1;

/** A second stay that begins as soon after the first as nobody lets pass who goes out for a while (assumption). */
export const AT_ONCE_S = 60;

/** A stay of two hours may have been interrupted by a journey; one that is that short was hardly left (assumption). */
export const LEFT_AFTER_S = 4 * 3600;

/**
 * Persons who were checked in at two venues at once: further apart than one walks, or at the same minute. A stay within
 * another, near by, as at lunch, is none.
 */
export const twoPlaces: FindingKind = {
  finding: 'two-places',
  feed: 'visits',
  query: `WITH stay AS (
      SELECT person, venue, check_in, check_out, record_id, lat, lng,
        lag(venue) OVER own AS previous_venue, lag(check_in) OVER own AS previous_in, lag(check_out) OVER own AS previous_out,
        lag(lat) OVER own AS previous_lat, lag(lng) OVER own AS previous_lng, lag(record_id) OVER own AS previous_id
      FROM (SELECT person, venue, check_in, check_out, record_id, lat, lng FROM (${LOCATED}) WHERE check_out IS NOT NULL)
      WINDOW own AS (PARTITION BY person ORDER BY check_in, record_id)),
    double AS (
      SELECT * FROM stay
      WHERE venue <> previous_venue AND check_in < previous_out
        AND (check_in - previous_in <= ${AT_ONCE_S} OR check_out = previous_out
          OR ${kmBetween('lat', 'lng', 'previous_lat', 'previous_lng')} > ${WALKED_MAX_KM}
            AND least(check_out, previous_out) - check_in >= ${LEFT_AFTER_S}))
    SELECT person AS subject, count(*) AS count, min(check_in) AS first, max(check_in) AS last,
      list_sort(list_distinct(flatten(list([previous_id, record_id]))))[:${RECORDS_SHOWN}] AS records
    FROM double GROUP BY person`,
  explain: (count) =>
    `${count === 1 ? 'Once' : `${count} times`} they were checked in at two venues at once. They were at one of the two at most; who was at the other stands on their list for nothing.`,
};
