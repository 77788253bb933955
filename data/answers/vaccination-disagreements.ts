import type { Answer } from './answer.ts';
import { detailsOf, known, LATEST_FIRST, localDay, SOURCE, within } from './sql.ts';

/** Vaccination records of two sources that say different things. */
export const vaccinationDisagreements: Answer = {
  name: 'vaccination-disagreements',
  title: 'Vaccination records of two sources that disagree, side by side',
  description:
    'One dose of a person with another day or vaccine by another source, or one day with another number of the dose; each record a row. A source is the attribute `source`, else the file that brought the record. Nothing is overwritten: of the records of one dose the one recorded last, else accepted last, `holds`, as with corrections.',
  role: 'tracer',
  parameters: ['area'],
  columns: [
    { name: 'person', kind: 'text' },
    { name: 'name', kind: 'text', optional: true },
    { name: 'area', kind: 'text', optional: true },
    { name: 'differs', kind: 'text' },
    { name: 'about', kind: 'text' },
    { name: 'source', kind: 'text' },
    { name: 'dose', kind: 'integer' },
    { name: 'given_at', kind: 'instant' },
    { name: 'vaccine', kind: 'text', optional: true },
    { name: 'lot', kind: 'text', optional: true },
    { name: 'holds', kind: 'boolean' },
    { name: 'record_id', kind: 'text' },
  ],
  order: ['person', 'about', 'source', 'record_id'],
  sql: `
    WITH given AS (
      SELECT person, dose, given_at, vaccine, lot, record_id, recorded_at, seq, ${SOURCE} AS source,
        ${localDay('given_at')} AS day FROM ${known('vaccinations')}),
    grouped AS (
      SELECT *, 'dose ' || dose AS about,
        concat_ws(', ', if(count(DISTINCT day) OVER of_dose > 1, 'day', NULL),
          if(count(DISTINCT lower(vaccine)) OVER of_dose > 1, 'vaccine', NULL)) AS differs,
        count(DISTINCT source) OVER of_dose AS sources,
        row_number() OVER (PARTITION BY person, dose ORDER BY ${LATEST_FIRST}) = 1 AS holds
      FROM given WINDOW of_dose AS (PARTITION BY person, dose)
      UNION ALL
      SELECT *, day, if(count(DISTINCT dose) OVER of_day > 1, 'number of the dose', ''), count(DISTINCT source) OVER of_day,
        row_number() OVER (PARTITION BY person, day ORDER BY ${LATEST_FIRST}) = 1
      FROM given WINDOW of_day AS (PARTITION BY person, day)),
    found AS (FROM grouped WHERE differs <> '' AND sources > 1), detail AS (${detailsOf('FROM found')})
    SELECT person, name, area, differs, about, source, dose, given_at, vaccine, lot, holds, record_id
    FROM found LEFT JOIN detail USING (person) WHERE ${within('area')}`,
};
