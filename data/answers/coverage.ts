import type { Answer } from './answer.ts';
import { DOSES, detailsOf, known, within } from './sql.ts';

/** Ages at which groups begin, in whole years. */
const AGES = [0, 12, 18, 50, 65];

/** Vaccination by area and age. */
export const coverage: Answer = {
  name: 'coverage',
  title: 'Vaccination coverage by area and age',
  description: `Of the persons that the feed \`persons\` names, by where they live and their age at \`at\` (from ${AGES.join(', ')} years on): how many had one dose, two, three or more by then.`,
  role: 'epidemiologist',
  parameters: ['at', 'area'],
  columns: [
    { name: 'area', kind: 'text', optional: true },
    { name: 'age_from', kind: 'integer', optional: true },
    { name: 'persons', kind: 'integer' },
    { name: 'dose_1', kind: 'integer' },
    { name: 'dose_2', kind: 'integer' },
    { name: 'dose_3', kind: 'integer' },
    { name: 'two_doses_share', kind: 'number' },
  ],
  order: ['area', 'age_from'],
  sql: `
    WITH detail AS (${detailsOf(`SELECT person FROM ${known('persons')}`)}), dose AS (${DOSES}),
    person AS (
      SELECT area, coalesce(doses, 0) AS doses,
        date_sub('year', birth_date, CAST(timezone($zone, to_timestamp($at)) AS DATE)) AS age
      FROM detail LEFT JOIN dose USING (person) WHERE ${within('area')})
    SELECT area, list_max(list_filter(${JSON.stringify(AGES)}, x -> x <= age)) AS age_from, count(*) AS persons,
      count(*) FILTER (doses >= 1) AS dose_1, count(*) FILTER (doses >= 2) AS dose_2,
      count(*) FILTER (doses >= 3) AS dose_3, round(count(*) FILTER (doses >= 2) / count(*), 4) AS two_doses_share
    FROM person GROUP BY ALL`,
};
