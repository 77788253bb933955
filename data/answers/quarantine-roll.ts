import type { Answer } from './answer.ts';
import { DETAIL_COLUMNS, detailsOf, known, VENUES, within } from './sql.ts';

/** Who is kept apart, and what speaks against it. */
export const quarantineRoll: Answer = {
  name: 'quarantine-roll',
  title: 'Who is in quarantine, with wristband alerts and breaches',
  description:
    'Persons kept apart at `at`. A breach is a check-in elsewhere than the own facility, or a checkpoint passed, since the quarantine began and before `at`.',
  role: 'tracer',
  parameters: ['at', 'area'],
  columns: [
    { name: 'start', kind: 'instant' },
    { name: 'until', kind: 'instant', optional: true },
    { name: 'person', kind: 'text' },
    ...DETAIL_COLUMNS,
    { name: 'kind', kind: 'text', optional: true },
    { name: 'facility', kind: 'text', optional: true },
    { name: 'wristband', kind: 'text', optional: true },
    { name: 'alerts', kind: 'integer' },
    { name: 'last_alert_at', kind: 'instant', optional: true },
    { name: 'last_alert', kind: 'text', optional: true },
    { name: 'breaches', kind: 'integer' },
    { name: 'last_breach_at', kind: 'instant', optional: true },
    { name: 'last_breach', kind: 'text', optional: true },
    { name: 'record_id', kind: 'text' },
  ],
  order: ['start', 'person', 'record_id'],
  sql: `
    WITH roll AS (
      SELECT person, start, "end" AS until, kind, facility, wristband, record_id FROM ${known('quarantine')}
      WHERE start <= $at AND ("end" IS NULL OR "end" > $at)),
    detail AS (${detailsOf('FROM roll')}), venue AS (${VENUES}),
    alert AS (
      SELECT roll.record_id, count(*) AS alerts, max(alerted_at) AS last_alert_at,
        arg_max(a.kind, (alerted_at, a.record_id)) AS last_alert
      FROM roll JOIN held_wristband_alerts a USING (wristband)
      WHERE alerted_at >= start AND alerted_at <= $at GROUP BY ALL),
    move AS (
      SELECT person, check_in AS "at", v.venue AS place, coalesce(name, v.venue) AS shown
      FROM ${known('visits')} v LEFT JOIN venue USING (venue)
      UNION ALL SELECT person, passed_at, NULL, checkpoint FROM ${known('checkpoints')}),
    breach AS (
      SELECT roll.record_id, count(*) AS breaches, max("at") AS last_breach_at, arg_max(shown, ("at", shown)) AS last_breach
      FROM roll JOIN move USING (person)
      WHERE "at" > start AND "at" <= $at AND (place IS NULL OR place IS DISTINCT FROM facility) GROUP BY ALL)
    SELECT start, until, person, name, phone, area, kind, facility, wristband, coalesce(alerts, 0) AS alerts,
      last_alert_at, last_alert, coalesce(breaches, 0) AS breaches, last_breach_at, last_breach, record_id
    FROM roll LEFT JOIN detail USING (person) LEFT JOIN alert USING (record_id) LEFT JOIN breach USING (record_id)
    WHERE ${within('area')}`,
};
