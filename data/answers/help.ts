import type { Answer } from './answer.ts';
import { DETAIL_COLUMNS, detailsOf, inSpan, KEPT_APART, known, within } from './sql.ts';

/** Requests and reports in one list. */
const CALLS = `
  SELECT 'help_requests' AS feed, request_id AS id, requested_at AS "at", person, need AS subject, NULL AS text, state, lat, lng
  FROM ${known('help_requests')}
  UNION ALL
  SELECT 'reports', report_id, reported_at, person, kind, text, NULL, lat, lng FROM ${known('reports')}`;

/** Requests for help and reports, beside quarantine and hotspots. */
export const help: Answer = {
  name: 'help',
  title: 'Requests for help and reports, beside quarantine and hotspots',
  description:
    'Each request and report with who asks, whether they are kept apart or on a list at `at`, and the class of the H3 cell (resolution 8, Gi* of cases by home) that it comes from: its own position, else the home.',
  role: 'tracer',
  parameters: ['from', 'to', 'at', 'area'],
  columns: [
    { name: 'at', kind: 'instant' },
    { name: 'feed', kind: 'text' },
    { name: 'id', kind: 'text' },
    { name: 'subject', kind: 'text', optional: true },
    { name: 'text', kind: 'text', optional: true },
    { name: 'state', kind: 'text', optional: true },
    { name: 'person', kind: 'text', optional: true },
    ...DETAIL_COLUMNS,
    { name: 'is_kept_apart', kind: 'boolean' },
    { name: 'level', kind: 'integer', optional: true },
    { name: 'cell', kind: 'cell', optional: true },
    { name: 'hotspot', kind: 'text', optional: true },
  ],
  order: ['at', 'feed', 'id'],
  stages: ['contacts', 'cells', 'hot'],
  sql: `
    WITH call AS (FROM (${CALLS}) WHERE ${inSpan('"at"')}), detail AS (${detailsOf('FROM call')}), apart AS (${KEPT_APART}),
    nearest AS (SELECT person, min(level) AS level FROM listed_contacts GROUP BY person),
    placed AS (
      SELECT call.*, name, phone, area, coalesce(call.lat, home_lat) AS at_lat, coalesce(call.lng, home_lng) AS at_lng
      FROM call LEFT JOIN detail USING (person))
    SELECT "at", feed, id, subject, text, state, person, name, phone, area,
      person IS NOT NULL AND person IN (SELECT person FROM apart) AS is_kept_apart, level, cell, class AS hotspot
    FROM placed LEFT JOIN nearest USING (person)
      LEFT JOIN place_cells ON place_cells.lat = at_lat AND place_cells.lng = at_lng LEFT JOIN hot_cells USING (cell)
    WHERE ${within('area')}`,
};
