import { type FindingKind, RECORDS_SHOWN } from './finding.ts';
import { PRESENCE } from './presence.ts';

/** More do not share the air of one room; a shop, a restaurant, a floor of offices hold fewer (assumption). */
export const PRESENT_MAX = 500;

/** An event fills a venue for a day or two; a code for a whole building is full on more days (assumption). */
export const CROWDED_DAYS = 3;

/** Codes under which a whole mall, market or campus checks in, day after day. */
export const crowdedVenues: FindingKind = {
  finding: 'crowded-venue',
  feed: 'visits',
  query: `SELECT venue AS subject, max(present)::BIGINT AS count, min(instant) AS first, max(instant) AS last,
      min(record_id, ${RECORDS_SHOWN}) AS records
    FROM (${PRESENCE}) WHERE present > ${PRESENT_MAX} GROUP BY venue
    HAVING count(DISTINCT instant // 86400) >= ${CROWDED_DAYS}`,
  explain: (count) =>
    `Up to ${count} were there at once, on ${CROWDED_DAYS} days or more, as under one code for a whole mall. A case there makes all of them F1; a code for each shop, or zones, would part them.`,
};
