import type { Answer } from './answer.ts';
import { IS_POSITIVE, known, sourceOf } from './sql.ts';

/** Records that cannot be so beside others. */
export const implausibleRecords: Answer = {
  name: 'implausible-records',
  title: 'Records that cannot be so beside others',
  description:
    'Doses given before the birth date that a record of the person has; results dated before their sample; cases whose infectious period is over at `at` and of whose person no positive test is there. Nothing is altered.',
  role: 'tracer',
  parameters: ['at'],
  columns: [
    { name: 'kind', kind: 'text' },
    { name: 'person', kind: 'text' },
    { name: 'feed', kind: 'text' },
    { name: 'record_id', kind: 'text' },
    { name: 'happened', kind: 'instant', optional: true },
    { name: 'beside', kind: 'text', optional: true },
    { name: 'source', kind: 'text', optional: true },
  ],
  order: ['kind', 'person', 'record_id', 'beside'],
  stages: ['cases'],
  sql: `
    SELECT 'dose before birth' AS kind, v.person, 'vaccinations' AS feed, v.record_id, given_at AS happened,
      p.record_id AS beside, ${sourceOf('v.attributes')} AS source
    FROM ${known('vaccinations')} v JOIN ${known('persons')} p USING (person)
    WHERE birth_date > timezone('Asia/Ho_Chi_Minh', to_timestamp(given_at))::DATE
    UNION ALL
    SELECT 'result before sample', person, 'tests', test_id, result_at, NULL, ${sourceOf('attributes')}
    FROM ${known('tests')} WHERE result_at < sampled_at
    UNION ALL
    SELECT 'case without test', person, 'cases', case_id, coalesce(onset, specimen, confirmed), NULL, NULL
    FROM listed_cases ANTI JOIN (SELECT person FROM ${known('tests')} WHERE ${IS_POSITIVE}) USING (person)
    WHERE infectious_to <= $at`,
};
