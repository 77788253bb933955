import type { Answer } from './answer.ts';
import { detailsOf, IS_POSITIVE, inSpan, known, localDay, within } from './sql.ts';

/** Tests by area and day. */
export const positivity: Answer = {
  name: 'positivity',
  title: 'Tests, share positive and turnaround, by area and day',
  description:
    'By the area where the person lives and the local day of the sample. `positive_share` is that of tests with a result; turnaround runs from sample to result.',
  role: 'epidemiologist',
  parameters: ['from', 'to', 'area'],
  columns: [
    { name: 'day', kind: 'text' },
    { name: 'area', kind: 'text', optional: true },
    { name: 'tests', kind: 'integer' },
    { name: 'with_result', kind: 'integer' },
    { name: 'positive', kind: 'integer' },
    { name: 'positive_share', kind: 'number', optional: true },
    { name: 'turnaround_median_s', kind: 'integer', optional: true },
    { name: 'turnaround_p90_s', kind: 'integer', optional: true },
  ],
  order: ['day', 'area'],
  sql: `
    WITH test AS (
      SELECT person, sampled_at, result, ${IS_POSITIVE} AS is_positive,
        CASE WHEN result_at >= sampled_at THEN result_at - sampled_at END AS turnaround_s
      FROM ${known('tests')} WHERE ${inSpan('sampled_at')}),
    detail AS (${detailsOf('FROM test')})
    SELECT ${localDay('sampled_at')} AS day, area, count(*) AS tests, count(result) AS with_result,
      count(*) FILTER (is_positive) AS positive,
      round(count(*) FILTER (is_positive) / nullif(count(result), 0), 4) AS positive_share,
      quantile_disc(turnaround_s, 0.5) AS turnaround_median_s, quantile_disc(turnaround_s, 0.9) AS turnaround_p90_s
    FROM test LEFT JOIN detail USING (person) WHERE ${within('area')} GROUP BY ALL`,
};
