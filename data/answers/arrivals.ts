import type { Answer } from './answer.ts';
import { detailsOf, inSpan, KEPT_APART, known, VENUES, within } from './sql.ts';

/** Places that records put a person at, at an instant. */
const SEEN = `
  SELECT person, check_in AS "at", coalesce(venue.name, v.venue) AS place, venue.area AS area, 'visits' AS feed
  FROM ${known('visits')} v LEFT JOIN venue USING (venue)
  UNION ALL SELECT person, passed_at, checkpoint, to_area, 'checkpoints' FROM ${known('checkpoints')}
  UNION ALL SELECT person, coalesce(arrive, depart, declared_at), NULL, to_area, 'declarations'
  FROM ${known('declarations')} WHERE to_area IS NOT NULL
  UNION ALL SELECT person, start, facility, NULL, 'quarantine' FROM ${known('quarantine')} WHERE facility IS NOT NULL
  UNION ALL SELECT person, sampled_at, lab, NULL, 'tests' FROM ${known('tests')} WHERE lab IS NOT NULL`;

/** Who entered the country, and where they are now. */
export const arrivals: Answer = {
  name: 'arrivals',
  title: 'Who entered, and where they are now',
  description:
    'Entries in the span, each with the place that the latest record before `at` puts the person at, and whether they are kept apart then. `area` is where they were last seen, else where they live.',
  role: 'tracer',
  parameters: ['from', 'to', 'at', 'area', 'flight'],
  columns: [
    { name: 'entered_at', kind: 'instant' },
    { name: 'person', kind: 'text' },
    { name: 'name', kind: 'text', optional: true },
    { name: 'phone', kind: 'text', optional: true },
    { name: 'gate', kind: 'text' },
    { name: 'country', kind: 'text', optional: true },
    { name: 'flight', kind: 'text', optional: true },
    { name: 'seat', kind: 'text', optional: true },
    { name: 'last_seen_at', kind: 'instant', optional: true },
    { name: 'last_place', kind: 'text', optional: true },
    { name: 'area', kind: 'text', optional: true },
    { name: 'last_seen_by', kind: 'text', optional: true },
    { name: 'is_kept_apart', kind: 'boolean' },
    { name: 'kept_apart_until', kind: 'instant', optional: true },
    { name: 'facility', kind: 'text', optional: true },
    { name: 'is_case', kind: 'boolean' },
    { name: 'record_id', kind: 'text' },
  ],
  order: ['entered_at', 'person', 'record_id'],
  stages: ['cases'],
  sql: `
    WITH entry AS (
      SELECT person, entered_at, gate, country, flight, seat, record_id FROM ${known('entries')}
      WHERE ${inSpan('entered_at')} AND ($flight IS NULL OR flight = $flight)),
    venue AS (${VENUES}), detail AS (${detailsOf('FROM entry')}), apart AS (${KEPT_APART}),
    seen AS (
      SELECT * FROM (${SEEN}) SEMI JOIN entry USING (person) WHERE "at" <= $at
      QUALIFY row_number() OVER (PARTITION BY person ORDER BY "at" DESC, feed, place) = 1)
    SELECT entered_at, person, name, phone, gate, country, flight, seat, "at" AS last_seen_at, place AS last_place,
      coalesce(seen.area, detail.area) AS area, feed AS last_seen_by, apart.person IS NOT NULL AS is_kept_apart,
      "end" AS kept_apart_until, facility, person IN (SELECT person FROM listed_cases) AS is_case, record_id
    FROM entry LEFT JOIN seen USING (person) LEFT JOIN detail USING (person) LEFT JOIN apart USING (person)
    WHERE ${within('coalesce(seen.area, detail.area)')}`,
};
