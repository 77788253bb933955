import type { Answer } from './answer.ts';
import { DETAIL_COLUMNS, DOSES, detailsOf, within } from './sql.ts';

/** Time after a second dose from which it counts. */
export const PROTECTION_S = 14 * 86_400;

/** F1s whom vaccination does not cover. */
export const uncoveredContacts: Answer = {
  name: 'uncovered-contacts',
  title: 'F1s without two doses',
  description:
    'F1s of any case who had fewer than two doses, or the last of them less than 14 days before `at`, once for each case.',
  role: 'tracer',
  parameters: ['at', 'area'],
  columns: [
    { name: 'person', kind: 'text' },
    ...DETAIL_COLUMNS,
    { name: 'case_id', kind: 'text' },
    { name: 'last_exposure', kind: 'instant' },
    { name: 'quarantine_end', kind: 'instant', optional: true },
    { name: 'doses', kind: 'integer' },
    { name: 'last_dose_at', kind: 'instant', optional: true },
  ],
  order: ['person', 'case_id'],
  stages: ['contacts'],
  sql: `
    WITH f1 AS (FROM listed_contacts WHERE level = 1), detail AS (${detailsOf('FROM f1')}), dose AS (${DOSES})
    SELECT person, name, phone, area, case_id, last_exposure, quarantine_end, coalesce(doses, 0) AS doses, last_dose_at
    FROM f1 LEFT JOIN detail USING (person) LEFT JOIN dose USING (person)
    WHERE (coalesce(doses, 0) < 2 OR last_dose_at > $at - ${PROTECTION_S}) AND ${within('area')}`,
};
