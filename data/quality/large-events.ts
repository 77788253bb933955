import { CROWDED_DAYS } from './crowded-venues.ts';
import { type FindingKind, RECORDS_SHOWN } from './finding.ts';
import { PRESENCE } from './presence.ts';

/** More than a team of a district can call within some days (assumption). */
export const GUESTS_MIN = 2000;

/** Evenings on which thousands are at one venue: matches, concerts, festivals. */
export const largeEvents: FindingKind = {
  finding: 'large-event',
  feed: 'visits',
  query: `SELECT venue AS subject, max(present)::BIGINT AS count, min(instant) AS first, max(instant) AS last,
      min(record_id, ${RECORDS_SHOWN}) AS records
    FROM (${PRESENCE}) WHERE present > ${GUESTS_MIN} GROUP BY venue
    HAVING count(DISTINCT instant // 86400) < ${CROWDED_DAYS}`,
  explain: (count) =>
    `${count} were there at once. A case among them makes F1 of all whose zone does not differ, and F2 of nearly all others.`,
};
