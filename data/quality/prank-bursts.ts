import { type FindingKind, RECORDS_SHOWN } from './finding.ts';

/** Different venues that nobody checks in at within so short a time (assumption). */
export const VENUES_MIN = 10;
export const BURST_S = 600;

/** Persons who checked in at many venues within minutes: codes scanned from pictures, for fun or to harm. */
export const prankBursts: FindingKind = {
  finding: 'prank-burst',
  feed: 'visits',
  query: `WITH slot AS (
      SELECT person, check_in // ${BURST_S} AS slot, count(*) AS check_ins, count(DISTINCT venue) AS venues,
        min(check_in) AS first, max(check_in) AS last, min(record_id, ${RECORDS_SHOWN}) AS records
      FROM held_visits GROUP BY ALL HAVING count(DISTINCT venue) >= ${VENUES_MIN})
    SELECT person AS subject, sum(check_ins)::BIGINT AS count, min(first) AS first, max(last) AS last,
      arg_min(records, first) AS records
    FROM slot GROUP BY person`,
  explain: (count) =>
    `${count} check-ins at more venues within ${BURST_S / 60} minutes than anybody visits. Were this person a case, guests of all of these would be F1; and they stand on the lists of every case there.`,
};
