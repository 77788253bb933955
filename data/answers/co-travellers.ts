import type { Answer } from './answer.ts';
import { DETAIL_COLUMNS, detailsOf, inSpan, known, localDay, PERSON_ASKED } from './sql.ts';

const VEHICLE_VENUES = `('bus', 'train', 'ship', 'taxi')`;

/**
 * Query (person, means, code, day, seat, "from", "to", feed, record_id): each journey of a person by flight or vehicle.
 * A journey without times takes the whole local day.
 */
const JOURNEYS = `
  SELECT person, 'flight' AS means, flight AS code, ${localDay('entered_at')} AS day, seat,
    NULL AS "from", NULL AS "to", 'entries' AS feed, record_id
  FROM ${known('entries')} WHERE flight IS NOT NULL AND ${inSpan('entered_at')}
  UNION ALL
  SELECT person, 'vehicle', vehicle, ${localDay('coalesce(depart, declared_at)')}, seat, depart, arrive, 'declarations', record_id
  FROM ${known('declarations')} WHERE vehicle IS NOT NULL AND ${inSpan('coalesce(depart, declared_at)')}
  UNION ALL
  SELECT person, 'vehicle', vehicle, ${localDay('passed_at')}, NULL, NULL, NULL, 'checkpoints', record_id
  FROM ${known('checkpoints')} WHERE vehicle IS NOT NULL AND ${inSpan('passed_at')}
  UNION ALL
  SELECT person, category, venue, ${localDay('check_in')}, zone, check_in, coalesce(check_out, check_in + 3600), 'visits', v.record_id
  FROM ${known('visits')} v JOIN (SELECT venue, any_value(category) AS category FROM held_venues
    WHERE lower(category) IN ${VEHICLE_VENUES} GROUP BY venue) USING (venue) WHERE ${inSpan('check_in')}`;

/** Who travelled with whom. */
export const coTravellers: Answer = {
  name: 'co-travellers',
  title: 'Who travelled on the same flight, bus or vehicle',
  description:
    'Persons on the same flight or vehicle on one local day, of entries, declarations, checkpoints and check-ins in buses; where both records have times, only if these overlap. `rows_apart` counts rows of seats. Of a `person`, who was with them; of a `flight` or `vehicle`, everybody in it; each once for the day, however many records tell of it.',
  role: 'tracer',
  parameters: ['from', 'to', 'person', 'flight', 'vehicle'],
  oneOf: ['person', 'flight', 'vehicle'],
  columns: [
    { name: 'day', kind: 'text' },
    { name: 'means', kind: 'text' },
    { name: 'code', kind: 'text' },
    { name: 'traveller', kind: 'text', optional: true },
    { name: 'traveller_seat', kind: 'text', optional: true },
    { name: 'person', kind: 'text' },
    { name: 'seat', kind: 'text', optional: true },
    { name: 'rows_apart', kind: 'integer', optional: true },
    ...DETAIL_COLUMNS,
    { name: 'feed', kind: 'text' },
    { name: 'record_id', kind: 'text' },
  ],
  order: ['day', 'code', 'traveller', 'rows_apart', 'person'],
  sql: `
    WITH journey AS MATERIALIZED (${JOURNEYS}),
    of_person AS (FROM journey WHERE person = ${PERSON_ASKED}),
    met AS (
      SELECT other.*, own.person AS traveller, own.seat AS traveller_seat,
        abs(seat_row(own.seat) - seat_row(other.seat)) AS rows_apart
      FROM of_person own JOIN journey other
        ON other.code = own.code AND other.day = own.day AND other.person <> own.person
        AND coalesce(other."from" < own."to" AND own."from" < other."to", TRUE)
      WHERE ($flight IS NULL OR other.code = $flight) AND ($vehicle IS NULL OR other.code = $vehicle)
      UNION ALL
      SELECT *, NULL, NULL, NULL FROM journey
      WHERE $person IS NULL AND ($flight IS NULL OR code = $flight) AND ($vehicle IS NULL OR code = $vehicle)),
    -- Entry and declaration tell of one journey: the record that says most of the seat stands for it.
    together AS (FROM met QUALIFY row_number() OVER (
      PARTITION BY day, code, traveller, person ORDER BY rows_apart NULLS LAST, seat IS NULL, feed DESC, record_id) = 1),
    detail AS (${detailsOf('FROM together')})
    SELECT day, means, code, traveller, traveller_seat, person, seat, rows_apart, name, phone, area, feed, record_id
    FROM together LEFT JOIN detail USING (person)`.replaceAll(
    /seat_row\(([a-z.]+)\)/g,
    `TRY_CAST(regexp_extract($1, '^[0-9]+') AS INTEGER)`,
  ),
};
