import type { Answer } from './answer.ts';
import { detailsOf, IS_POSITIVE, known, localDay, SOURCE, within } from './sql.ts';

/** Records that cannot all be true. */
export const contradictions: Answer = {
  name: 'contradictions',
  title:
    'Records that contradict each other: cases without a test, doses before birth, numbers of doses twice, results before their sample',
  description:
    '`case-without-test`: its infectious period is over at `at`, and there is no positive test of the person. `dose-before-birth`: given before a day of birth that a record of the person says, `beside`; a row for each such record. `dose-number-twice`: one source gives the number of an earlier dose, `beside`, again on another day; both doses are counted. `result-before-sample`: of one test. They are reported, and change no list.',
  role: 'tracer',
  parameters: ['at', 'area'],
  columns: [
    { name: 'kind', kind: 'text' },
    { name: 'person', kind: 'text' },
    { name: 'name', kind: 'text', optional: true },
    { name: 'area', kind: 'text', optional: true },
    { name: 'feed', kind: 'text' },
    { name: 'subject', kind: 'text' },
    { name: 'at', kind: 'instant' },
    { name: 'contradicts', kind: 'text' },
    { name: 'beside', kind: 'text', optional: true },
    { name: 'source', kind: 'text', optional: true },
  ],
  order: ['kind', 'person', 'subject', 'contradicts', 'beside', 'at'],
  stages: ['cases'],
  sql: `
    WITH positive AS (SELECT DISTINCT person FROM ${known('tests')} WHERE ${IS_POSITIVE}),
    found AS (
      SELECT 'case-without-test' AS kind, person, 'cases' AS feed, case_id AS subject,
        coalesce(onset, specimen, confirmed) AS "at", 'no positive test' AS contradicts, NULL AS beside, NULL AS source
      FROM listed_cases ANTI JOIN positive USING (person)
      WHERE infectious_to <= $at
      UNION ALL
      SELECT 'dose-before-birth', v.person, 'vaccinations', v.record_id, given_at, 'born ' || birth_date::VARCHAR, p.record_id, v.source
      FROM (SELECT *, ${SOURCE} AS source FROM ${known('vaccinations')}) v JOIN ${known('persons')} p USING (person)
      WHERE CAST(timezone($zone, to_timestamp(given_at)) AS DATE) < birth_date
      UNION ALL
      SELECT 'dose-number-twice', person, 'vaccinations', record_id, given_at, 'dose ' || dose || ' on ' || before || ' too', earlier, source
      FROM (SELECT *, lag(record_id) OVER same AS earlier, lag(day) OVER same AS before
        FROM (SELECT *, ${SOURCE} AS source, ${localDay('given_at')} AS day FROM ${known('vaccinations')})
        WINDOW same AS (PARTITION BY person, source, dose ORDER BY given_at, record_id))
      WHERE before < day
      UNION ALL
      SELECT 'result-before-sample', person, 'tests', test_id, sampled_at,
        'result ' || strftime(timezone($zone, to_timestamp(result_at)), '%Y-%m-%d %H:%M'), NULL, ${SOURCE}
      FROM ${known('tests')} WHERE result_at < sampled_at),
    detail AS (${detailsOf('FROM found')})
    SELECT kind, person, name, area, feed, subject, "at", contradicts, beside, source
    FROM found LEFT JOIN detail USING (person) WHERE ${within('area')}`,
};
