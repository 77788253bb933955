import type { Answer } from './answer.ts';
import { DOSES, detailsOf, KEPT_APART, localDay, within } from './sql.ts';
import { PROTECTION_S } from './uncovered-contacts.ts';

const DAY_S = 86_400;

/**
 * Query, one row for each F1 of any case at `$at`, needs the stages `contacts` and `cases`. A person's quarantine ends
 * with the latest of all exposures; the first date is that of the stretch of contact in which the earliest qualified.
 *
 * Days of follow-up as Go.Data counts them: from the day after the last contact on, as many as the period has, the last
 * of them included (GoDataSource-API, common/models/contact.js).
 */
export const FOLLOWED = `
  WITH f1 AS (
    SELECT *, quarantine_end - last_exposure AS follow_up_s FROM listed_contacts
    WHERE level = 1 AND qualified_at <= $at),
  contact AS (
    SELECT person, count(DISTINCT case_id) AS cases, arg_max(case_id, (last_exposure, case_id)) AS last_case,
      min(first_exposure) AS first_exposure, max(last_exposure) AS last_exposure,
      min(coalesce(first_exposure_end, last_exposure) + follow_up_s) AS first_quarantine_end,
      max(quarantine_end) AS quarantine_end, max(follow_up_s) AS follow_up_s
    FROM f1 GROUP BY person),
  detail AS (${detailsOf('FROM contact')}), dose AS (${DOSES}), kept AS (${KEPT_APART}),
  illness AS (
    SELECT person, coalesce(bool_or(infectious_to > first_exposure), FALSE) AS is_case,
      coalesce(bool_or(infectious_to <= first_exposure), FALSE) AS recovered
    FROM contact JOIN listed_cases c USING (person)
    WHERE least(c.onset, c.specimen, c.confirmed) <= $at GROUP BY person)
  SELECT area, person, name, phone, cases, last_case, first_exposure, last_exposure, first_quarantine_end, quarantine_end,
    ${dayAfter('last_exposure', '1')} AS follow_up_from,
    CASE WHEN follow_up_s > 0 THEN ${dayAfter('last_exposure', `ceil(follow_up_s / ${DAY_S})::INTEGER`)} END AS follow_up_to,
    CASE WHEN coalesce(is_case, FALSE) THEN 'case' WHEN quarantine_end <= $at THEN 'over'
      WHEN kept.person IS NOT NULL THEN 'in quarantine' ELSE 'to quarantine' END AS state,
    kept.person IS NOT NULL AS in_quarantine, kept."end" AS quarantined_until,
    coalesce(is_case, FALSE) AS is_case, coalesce(recovered, FALSE) AS recovered,
    coalesce(doses >= 2 AND last_dose_at <= first_exposure - ${PROTECTION_S}, FALSE) AS vaccinated,
    coalesce(doses, 0) AS doses
  FROM contact LEFT JOIN detail USING (person) LEFT JOIN dose USING (person) LEFT JOIN illness USING (person)
    LEFT JOIN kept USING (person)`;

/** The local day so many days after that of an instant. */
function dayAfter(instant: string, days: string): string {
  return `strftime(strptime(${localDay(instant)}, '%Y-%m-%d') + to_days(${days}), '%Y-%m-%d')`;
}

/** What is to be done for each F1. */
export const followUp: Answer = {
  name: 'follow-up',
  title: 'F1s to follow up, by area',
  description:
    'Each F1 of any case once, as things stood at `at`. `quarantine_end` is counted from the last exposure, to whichever case; `first_quarantine_end` from the stretch of contact in which the first exposure qualified: where the two differ, a new exposure has restarted it. Marked are those who are kept apart, who are cases themselves (their infectious period not over at the first exposure), who were (recovered: over by then), and who had two doses at least 14 days before it. Exposures after `at` are not cut off.',
  role: 'tracer',
  parameters: ['at', 'area'],
  columns: [
    { name: 'area', kind: 'text', optional: true },
    { name: 'person', kind: 'text' },
    { name: 'name', kind: 'text', optional: true },
    { name: 'phone', kind: 'text', optional: true },
    { name: 'cases', kind: 'integer' },
    { name: 'last_case', kind: 'text' },
    { name: 'first_exposure', kind: 'instant' },
    { name: 'last_exposure', kind: 'instant' },
    { name: 'first_quarantine_end', kind: 'instant' },
    { name: 'quarantine_end', kind: 'instant' },
    { name: 'follow_up_from', kind: 'text' },
    { name: 'follow_up_to', kind: 'text', optional: true },
    { name: 'state', kind: 'text' },
    { name: 'in_quarantine', kind: 'boolean' },
    { name: 'quarantined_until', kind: 'instant', optional: true },
    { name: 'is_case', kind: 'boolean' },
    { name: 'recovered', kind: 'boolean' },
    { name: 'vaccinated', kind: 'boolean' },
    { name: 'doses', kind: 'integer' },
  ],
  order: ['area', 'person'],
  stages: ['contacts', 'cases'],
  sql: `SELECT * FROM (${FOLLOWED}) WHERE ${within('area')}`,
};
