import type { Answer } from './answer.ts';
import { inSpan, known, VENUES, within } from './sql.ts';

/** Stay taken for a check-in without check-out. */
const ASSUMED_STAY_S = 3600;
/** Hours that one stay is counted in, at most: a forgotten check-out is no crowd. */
const HOURS_MAX = 24;

/** How many were at a place, hour by hour. */
export const crowding: Answer = {
  name: 'crowding',
  title: 'How full venues, or H3 cells, were by the hour',
  description:
    'Persons checked in during each hour, of venues, or with `resolution` of H3 cells. `load` is persons by capacity: above 1 distancing was not possible. `cell` is the H3 cell of the place, for a map (resolution 8 where none is asked for). A stay without check-out counts an hour.',
  role: 'epidemiologist',
  parameters: ['from', 'to', 'area', 'resolution'],
  columns: [
    { name: 'hour', kind: 'instant' },
    { name: 'place', kind: 'text' },
    { name: 'name', kind: 'text', optional: true },
    { name: 'category', kind: 'text', optional: true },
    { name: 'area', kind: 'text', optional: true },
    { name: 'persons', kind: 'integer' },
    { name: 'capacity', kind: 'integer', optional: true },
    { name: 'load', kind: 'number', optional: true },
    { name: 'cell', kind: 'cell', optional: true },
  ],
  order: ['hour', 'place'],
  stages: ['cells'],
  sql: `
    WITH venue AS (${VENUES}),
    stay AS (
      SELECT person, check_in, greatest(check_in + 1, coalesce(check_out, check_in + ${ASSUMED_STAY_S})) AS check_out,
        CASE WHEN $resolution IS NULL THEN venue ELSE cell END AS place, cell,
        CASE WHEN $resolution IS NULL THEN name END AS name, CASE WHEN $resolution IS NULL THEN category END AS category,
        CASE WHEN $resolution IS NULL THEN area END AS area, CASE WHEN $resolution IS NULL THEN capacity END AS capacity
      FROM ${known('visits')} LEFT JOIN venue USING (venue) LEFT JOIN place_cells USING (lat, lng)
      WHERE ${within('area')}),
    hours AS (
      SELECT * EXCLUDE (check_in, check_out), unnest(range(check_in // 3600,
        least((check_out - 1) // 3600 + 1, check_in // 3600 + ${HOURS_MAX}))) * 3600 AS hour
      FROM stay WHERE place IS NOT NULL)
    SELECT hour, place, name, category, area, count(DISTINCT person) AS persons, TRY_CAST(capacity AS INTEGER) AS capacity,
      round(count(DISTINCT person) / nullif(TRY_CAST(capacity AS DOUBLE), 0), 3) AS load, cell
    FROM hours WHERE ${inSpan('hour')} GROUP BY hour, place, name, category, area, capacity, cell`,
};
