import type { Answer } from './answer.ts';
import { DETAIL_COLUMNS, detailsOf, KEPT_APART, known, within } from './sql.ts';

const DAY_S = 86_400;
/** How long a case is called after onset, and how often. Assumptions, in line with 14 days of follow-up. */
const CASE_FOLLOWED_S = 14 * DAY_S;
const CALL_EVERY_S = DAY_S;

/** Whom telehealth should call. */
export const telehealth: Answer = {
  name: 'telehealth',
  title: 'Telehealth follow-ups that are due',
  description:
    'Cases within 14 days of onset, and persons kept apart, who had no consultation within a day before `at`, those who wait longest first. A last consultation whose advice or outcome names a hospital, or whose outcome is `closed`, takes a person off.',
  role: 'tracer',
  parameters: ['at', 'area'],
  columns: [
    { name: 'due_at', kind: 'instant' },
    { name: 'person', kind: 'text' },
    ...DETAIL_COLUMNS,
    { name: 'reason', kind: 'text' },
    { name: 'since', kind: 'instant' },
    { name: 'last_consultation_at', kind: 'instant', optional: true },
    { name: 'last_advice', kind: 'text', optional: true },
    { name: 'last_outcome', kind: 'text', optional: true },
    { name: 'overdue_s', kind: 'integer' },
  ],
  order: ['due_at', 'person'],
  stages: ['cases'],
  sql: `
    WITH followed AS (
      SELECT person, 'case' AS reason, coalesce(onset, specimen, confirmed) AS since, 1 AS rank FROM listed_cases
      WHERE coalesce(onset, specimen, confirmed) BETWEEN $at - ${CASE_FOLLOWED_S} AND $at
      UNION ALL
      SELECT person, 'quarantine', q.start, 2 FROM (${KEPT_APART}) JOIN (SELECT person, max(start) AS start
        FROM ${known('quarantine')} WHERE start <= $at GROUP BY person) q USING (person)),
    one AS (FROM followed QUALIFY row_number() OVER (PARTITION BY person ORDER BY rank, since DESC) = 1),
    spoken AS (
      SELECT person, "at" AS last_consultation_at, advice AS last_advice, outcome AS last_outcome
      FROM ${known('consultations')} WHERE "at" <= $at
      QUALIFY row_number() OVER (PARTITION BY person ORDER BY "at" DESC, consultation_id DESC) = 1),
    detail AS (${detailsOf('FROM one')}),
    due AS (
      SELECT *, greatest(since, coalesce(last_consultation_at + ${CALL_EVERY_S}, since)) AS due_at
      FROM one LEFT JOIN spoken USING (person)
      WHERE NOT coalesce(last_consultation_at >= since AND (lower(last_outcome) = 'closed'
        OR regexp_matches(nfc_normalize(lower(concat_ws(' ', last_advice, last_outcome))), 'hospital|bệnh viện')), FALSE))
    SELECT due_at, person, name, phone, area, reason, since, last_consultation_at, last_advice, last_outcome,
      $at - due_at AS overdue_s
    FROM due LEFT JOIN detail USING (person) WHERE due_at <= $at AND ${within('area')}`,
};
