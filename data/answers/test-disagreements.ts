import type { Answer } from './answer.ts';
import { detailsOf, IS_POSITIVE, known, SOURCE, within } from './sql.ts';

/** Test records of two sources that say different things. */
export const testDisagreements: Answer = {
  name: 'test-disagreements',
  title: 'Results of one sample by two sources that disagree, side by side',
  description:
    'Tests of one person with one time of sampling, positive by one source and not by another; each record a row. A source is the attribute `source`, else the lab, else the file that brought the record. Nothing is overwritten: a positive result `holds`, and opens a case, until it is corrected under its own `test_id`, since a missed case costs more than a call.',
  role: 'tracer',
  parameters: ['from', 'to', 'area'],
  columns: [
    { name: 'person', kind: 'text' },
    { name: 'name', kind: 'text', optional: true },
    { name: 'area', kind: 'text', optional: true },
    { name: 'sampled_at', kind: 'instant' },
    { name: 'source', kind: 'text' },
    { name: 'test_id', kind: 'text' },
    { name: 'method', kind: 'text', optional: true },
    { name: 'result', kind: 'text' },
    { name: 'lab', kind: 'text', optional: true },
    { name: 'holds', kind: 'boolean' },
  ],
  order: ['person', 'sampled_at', 'source', 'test_id'],
  sql: `
    WITH result AS (
      SELECT person, sampled_at, test_id, method, result, lab,
        coalesce(json_extract_string(attributes, '$.source'), lab, ${SOURCE}) AS source, ${IS_POSITIVE} AS is_positive
      FROM ${known('tests')} WHERE result IS NOT NULL AND sampled_at >= coalesce($from, 0) AND sampled_at < coalesce($to, 4294967296)),
    found AS (
      FROM result WINDOW of_sample AS (PARTITION BY person, sampled_at)
      QUALIFY count(DISTINCT is_positive) OVER of_sample > 1 AND count(DISTINCT source) OVER of_sample > 1),
    detail AS (${detailsOf('FROM found')})
    SELECT person, name, area, sampled_at, source, test_id, method, result, lab, is_positive AS holds
    FROM found LEFT JOIN detail USING (person) WHERE ${within('area')}`,
};
