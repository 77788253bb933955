import type { Answer } from './answer.ts';
import { DETAIL_COLUMNS, DOSES, detailsOf, known, within } from './sql.ts';

/** Elderly, undocumented and others among contacts. */
export const priority: Answer = {
  name: 'priority',
  title: 'Members of priority groups among F1 and F2',
  description:
    'Persons on the list of any case who belong to a priority group (elderly, homeless, undocumented, chronic, …) at `at`, once for each group and case, F1 first.',
  role: 'tracer',
  parameters: ['at', 'area'],
  columns: [
    { name: 'level', kind: 'integer' },
    { name: 'group', kind: 'text' },
    { name: 'person', kind: 'text' },
    ...DETAIL_COLUMNS,
    { name: 'case_id', kind: 'text' },
    { name: 'last_exposure', kind: 'instant' },
    { name: 'quarantine_end', kind: 'instant', optional: true },
    { name: 'doses', kind: 'integer' },
  ],
  order: ['level', 'group', 'person', 'case_id'],
  stages: ['contacts'],
  sql: `
    WITH member AS (SELECT DISTINCT person, "group" FROM ${known('priority_groups')} WHERE coalesce(since, 0) <= $at),
    detail AS (${detailsOf('FROM member')}), dose AS (${DOSES})
    SELECT level, "group", person, name, phone, area, case_id, last_exposure, quarantine_end, coalesce(doses, 0) AS doses
    FROM listed_contacts JOIN member USING (person) LEFT JOIN detail USING (person) LEFT JOIN dose USING (person)
    WHERE ${within('area')}`,
};
