import { type FindingKind, RECORDS_SHOWN } from './finding.ts';

/** Categories that name an area rather than a place. */
const AREAS = ['ward', 'commune', 'district', 'area', 'street', 'phường', 'xã', 'huyện', 'quận'];

/** Codes that hang all over a street or ward. */
export const coarseVenues: FindingKind = {
  finding: 'coarse-venue',
  feed: 'visits',
  query: `SELECT venue AS subject, count(*) AS count, min(check_in) AS first, max(check_in) AS last,
      min(record_id, ${RECORDS_SHOWN}) AS records
    FROM held_visits SEMI JOIN (
      SELECT venue FROM held_venues WHERE lower(category) IN (${AREAS.map((area) => `'${area}'`).join(', ')})) USING (venue)
    GROUP BY venue`,
  explain: (count) =>
    `${count} check-ins at what is no place but an area. Whoever was anywhere in it at the time of a case is F1; a code for each shop would part them.`,
};
