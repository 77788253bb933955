import { type FindingKind, RECORDS_SHOWN } from './finding.ts';

/** Check-ins arrive within a day or two; quarantine of an F1 is of use for some more (assumption). */
export const LATE_S = 3 * 86_400;

/** Venues whose check-ins were recorded days after they happened. */
export const lateData: FindingKind = {
  finding: 'late-data',
  feed: 'visits',
  query: `SELECT venue AS subject, count(*) AS count, min(check_in) AS first, max(check_in) AS last,
      min(record_id, ${RECORDS_SHOWN}) AS records
    FROM held_visits WHERE recorded_at >= check_in::BIGINT + ${LATE_S} GROUP BY venue`,
  explain: (count) =>
    `${count} check-ins were recorded ${LATE_S / 86_400} days or more after they happened. Lists made before lack who was there; \`--known-at\` shows them as they were.`,
};
