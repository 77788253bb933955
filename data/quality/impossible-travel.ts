import { type FindingKind, RECORDS_SHOWN } from './finding.ts';
import { KM_APART, LOCATED } from './located.ts';

/** Nearer than this a position, or the clock of a phone at a door, may be off (assumption). */
export const DISTANCE_MIN_KM = 60;

/** Faster than any way from door to door, flights with their waits among them (assumption). */
export const SPEED_MAX_KMH = 300;

/** Persons who checked in at two places too far apart for the time between: a photographed code, a lent phone. */
export const impossibleTravel: FindingKind = {
  finding: 'impossible-travel',
  feed: 'visits',
  query: `WITH step AS (
      SELECT person, check_in, record_id, ${KM_APART} AS km, check_in - previous_in AS apart_s, previous_id
      FROM (${LOCATED}) WHERE previous_lat IS NOT NULL)
    SELECT person AS subject, count(*) AS count, min(check_in) AS first, max(check_in) AS last,
      list_sort(list_distinct(flatten(list([previous_id, record_id]))))[:${RECORDS_SHOWN}] AS records
    FROM step WHERE km > ${DISTANCE_MIN_KM} AND km > ${SPEED_MAX_KMH} * apart_s / 3600.0 GROUP BY person`,
  explain: (count) =>
    `${count === 1 ? 'Once' : `${count} times`} they checked in at two places that nobody reaches in the time between. They were at one of the two at most; at the other everybody present is on their list for nothing.`,
};
