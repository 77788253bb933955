import type { Answer } from './answer.ts';
import { inSpan, known, localDay, VENUES, within } from './sql.ts';

/** Time between two check-ins of one person within which they are taken for one movement. */
const MOVEMENT_MAX_S = 86_400;

/** Query (person, at, origin, destination, feed), of areas. */
const MOVEMENTS = `
  SELECT person, coalesce(depart, declared_at) AS "at", from_area AS origin, to_area AS destination, 'declarations' AS feed
  FROM ${known('declarations')}
  UNION ALL SELECT person, passed_at, from_area, to_area, 'checkpoints' FROM ${known('checkpoints')}
  UNION ALL SELECT person, check_in, before, place, 'visits' FROM (
    SELECT person, check_in, place, lag(place) OVER earlier AS before, check_in - lag(check_in) OVER earlier AS since_s
    FROM (SELECT person, check_in, record_id,
        CASE WHEN $resolution IS NULL THEN venue.area ELSE cell END AS place
      FROM ${known('visits')} JOIN venue USING (venue) LEFT JOIN place_cells USING (lat, lng))
    WHERE place IS NOT NULL
    WINDOW earlier AS (PARTITION BY person ORDER BY check_in, record_id))
  WHERE since_s <= ${MOVEMENT_MAX_S}`;

/** Movements as an origin–destination table. */
export const flows: Answer = {
  name: 'flows',
  title: 'Movements between areas, or between H3 cells',
  description:
    'Origin–destination table by local day: journeys declared, checkpoints passed, and check-ins one after the other within a day. One journey may be told by several feeds, so these are counted apart. With `resolution` only check-ins, between H3 cells. `area` is where they begin or end. Without the role epidemiologist whole weeks of all areas alone, and rows of fewer persons than the policy’s `suppress_below` are withheld.',
  role: 'dashboard',
  parameters: ['from', 'to', 'area', 'resolution'],
  columns: [
    { name: 'day', kind: 'text' },
    { name: 'origin', kind: 'text' },
    { name: 'destination', kind: 'text' },
    { name: 'feed', kind: 'text' },
    { name: 'persons', kind: 'integer', optional: true },
    { name: 'movements', kind: 'integer', optional: true },
    { name: 'withheld', kind: 'boolean', optional: true },
  ],
  order: ['day', 'origin', 'destination', 'feed'],
  stages: ['cells'],
  sql: `
    WITH venue AS (${VENUES}),
    movement AS (
      SELECT *, CASE WHEN $below IS NULL THEN ${localDay('"at"')} ELSE
        strftime(date_trunc('week', timezone($zone, to_timestamp("at"))), '%Y-%m-%d') END AS day
      FROM (${MOVEMENTS}) WHERE origin IS NOT NULL AND destination IS NOT NULL AND origin <> destination
        AND ($resolution IS NULL OR feed = 'visits') AND ${inSpan('"at"')}),
    counted AS (
      SELECT day, origin, destination, feed, count(DISTINCT person) AS n, count(*) AS moved
      FROM movement WHERE ${within('origin')} OR ${within('destination')} GROUP BY ALL)
    SELECT day, origin, destination, feed, CASE WHEN n < coalesce($below, 0) THEN NULL ELSE n END AS persons,
      CASE WHEN n < coalesce($below, 0) THEN NULL ELSE moved END AS movements,
      CASE WHEN n < coalesce($below, 0) THEN TRUE END AS withheld
    FROM counted`,
};
