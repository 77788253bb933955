import type { Answer } from './answer.ts';
import { detailsOf, inSpan, known, within } from './sql.ts';

const DAY_S = 86_400;

/** Of some, how many; a share of none is not known. */
function indicator(name: string, target: string, source: string, query: string): string {
  return `SELECT '${name}' AS indicator, counted, of_all, CASE WHEN of_all > 0 THEN round(counted / of_all, 4) END AS share,
    ${target} AS target, '${source}' AS source FROM (${query})`;
}

const CRITERIA = 'WHO, Public health criteria to adjust public health and social measures, 12 May 2020';
const GUIDANCE = 'WHO, Contact tracing in the context of COVID-19, 1 February 2021';

/** F1s kept apart by so long after their case was confirmed. */
const contactsWithin = (time_s: number) => `
  SELECT count(*) FILTER (apart_s <= ${time_s}) AS counted, count(*) AS of_all FROM traced`;

const INDICATORS = [
  indicator('contacts traced in 24 h', 'NULL', GUIDANCE, contactsWithin(DAY_S)),
  indicator('contacts traced in 72 h', 'NULL', CRITERIA, contactsWithin(3 * DAY_S)),
  indicator(
    'cases with all contacts traced in 72 h',
    '.8',
    CRITERIA,
    `SELECT count(*) FILTER (slowest_s <= ${3 * DAY_S}) AS counted, count(*) AS of_all
     FROM (SELECT case_id, max(coalesce(apart_s, 4294967296)) AS slowest_s FROM traced GROUP BY case_id)`,
  ),
  indicator(
    'new cases among known contacts',
    '.8',
    CRITERIA,
    'SELECT count(*) FILTER (was_contact) AS counted, count(*) AS of_all FROM fresh',
  ),
  indicator(
    'new cases in quarantine when confirmed',
    'NULL',
    GUIDANCE,
    'SELECT count(*) FILTER (was_apart) AS counted, count(*) AS of_all FROM fresh',
  ),
].join('\n    UNION ALL ');

/** How well contacts are found, and in time. */
export const indicators: Answer = {
  name: 'indicators',
  title: 'How well contacts are found, by the indicators of WHO',
  description:
    'Cases count by the confirmation, else the specimen, else the onset, in `[from, to)`. A contact is an F1, once for each case; they are traced when they are kept apart, by a record of `quarantine` that did not end before the case was confirmed. A new case was a known contact if they were an F1 of another case confirmed by then. A share of nothing is left out.',
  role: 'epidemiologist',
  parameters: ['from', 'to', 'area'],
  columns: [
    { name: 'indicator', kind: 'text' },
    { name: 'counted', kind: 'integer' },
    { name: 'of_all', kind: 'integer' },
    { name: 'share', kind: 'number', optional: true },
    { name: 'target', kind: 'number', optional: true },
    { name: 'source', kind: 'text' },
  ],
  order: ['indicator'],
  stages: ['contacts', 'cases'],
  sql: `
    WITH dated AS (
      SELECT case_id, person, coalesce(confirmed, specimen, onset)::BIGINT AS confirmed FROM listed_cases
      WHERE coalesce(confirmed, specimen, onset) IS NOT NULL),
    detail AS (${detailsOf('FROM dated')}),
    own AS (SELECT dated.* FROM dated LEFT JOIN detail USING (person)
      WHERE ${inSpan('confirmed')} AND ${within('area')}),
    apart AS (SELECT person, start::BIGINT AS start, coalesce("end", 4294967296) AS until FROM ${known('quarantine')}),
    traced AS (
      SELECT f1.case_id, f1.person, min(CASE WHEN start > confirmed THEN start - confirmed WHEN start IS NOT NULL THEN 0 END) AS apart_s
      FROM own JOIN listed_contacts f1 ON f1.case_id = own.case_id AND level = 1
        LEFT JOIN apart ON apart.person = f1.person AND until > confirmed
      GROUP BY ALL),
    fresh AS (
      SELECT case_id, EXISTS (
          SELECT 1 FROM listed_contacts f1 JOIN dated source ON source.case_id = f1.case_id
          WHERE f1.person = own.person AND level = 1 AND source.person <> own.person
            AND qualified_at <= own.confirmed AND source.confirmed <= own.confirmed) AS was_contact,
        EXISTS (SELECT 1 FROM apart WHERE apart.person = own.person AND start <= own.confirmed AND until > own.confirmed)
          AS was_apart
      FROM own)
    ${INDICATORS}`,
};
