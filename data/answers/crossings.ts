import type { Answer } from './answer.ts';
import { inSpan, known, localDay, within } from './sql.ts';

/** In and out by checkpoint. */
export const crossings: Answer = {
  name: 'crossings',
  title: 'Passages in and out, by checkpoint and day',
  description:
    'Passages of checkpoints by local day. With `area` only those that lead into it or out of it, and `direction` is seen from it; without, it is the direction that the checkpoint recorded.',
  role: 'epidemiologist',
  parameters: ['from', 'to', 'area'],
  columns: [
    { name: 'day', kind: 'text' },
    { name: 'checkpoint', kind: 'text' },
    { name: 'direction', kind: 'text', optional: true },
    { name: 'from_area', kind: 'text', optional: true },
    { name: 'to_area', kind: 'text', optional: true },
    { name: 'persons', kind: 'integer' },
    { name: 'passages', kind: 'integer' },
    { name: 'vehicles', kind: 'integer' },
  ],
  order: ['day', 'checkpoint', 'direction', 'from_area', 'to_area'],
  sql: `
    WITH passage AS (
      SELECT *, CASE WHEN $area IS NULL THEN direction
        WHEN ${within('to_area')} AND coalesce(NOT ${within('from_area')}, TRUE) THEN 'in'
        WHEN ${within('from_area')} AND coalesce(NOT ${within('to_area')}, TRUE) THEN 'out' END AS seen
      FROM ${known('checkpoints')} WHERE ${inSpan('passed_at')})
    SELECT ${localDay('passed_at')} AS day, checkpoint, seen AS direction, from_area, to_area,
      count(DISTINCT person) AS persons, count(*) AS passages, count(DISTINCT vehicle) AS vehicles
    FROM passage WHERE $area IS NULL OR seen IS NOT NULL GROUP BY ALL`,
};
