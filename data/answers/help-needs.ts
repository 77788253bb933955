import type { Answer } from './answer.ts';
import { detailsOf, inSpan, known, within } from './sql.ts';

/** What help is asked for. */
export const helpNeeds: Answer = {
  name: 'help-needs',
  title: 'What help is asked for, by area and need',
  description:
    'Requests by where the person lives. `done` are those whose state is done or closed; `share` is that of the need among all requests of the area.',
  role: 'epidemiologist',
  parameters: ['from', 'to', 'area'],
  columns: [
    { name: 'area', kind: 'text', optional: true },
    { name: 'need', kind: 'text' },
    { name: 'requests', kind: 'integer' },
    { name: 'done', kind: 'integer' },
    { name: 'share', kind: 'number' },
    { name: 'first_at', kind: 'instant' },
    { name: 'last_at', kind: 'instant' },
  ],
  order: ['area', 'need'],
  sql: `
    WITH request AS (FROM ${known('help_requests')} WHERE ${inSpan('requested_at')}),
    detail AS (${detailsOf('FROM request')})
    SELECT area, need, count(*) AS requests, count(*) FILTER (lower(state) IN ('done', 'closed')) AS done,
      round(count(*) / sum(count(*)) OVER (PARTITION BY area), 4) AS share,
      min(requested_at) AS first_at, max(requested_at) AS last_at
    FROM request LEFT JOIN detail USING (person) WHERE ${within('area')} GROUP BY area, need`,
};
