import { literal } from '../feeds/sql.ts';
import { latest } from '../line-list/person-details.ts';
import { POSITIVE_RESULTS } from '../line-list/positive-tests.ts';
import { heldView } from '../store/schema.ts';
import type { AnswerColumn } from './answer.ts';

/** Records of a feed that hold, their person as printed. */
export function known(feed: string): string {
  return `(SELECT * REPLACE (coalesce(printed, person) AS person)
    FROM ${heldView(feed)} LEFT JOIN temp.aliases ON id = person)`;
}

/** The person asked for, as printed; NULL where none is. */
export const PERSON_ASKED = `coalesce((SELECT printed FROM temp.aliases WHERE id = $person), $person)`;

/** Whether an instant lies in the span asked for. */
export function inSpan(instant: string): string {
  return `(${instant} >= coalesce($from, 0) AND ${instant} < coalesce($to, 4294967296))`;
}

/**
 * Whether an area is the one asked for or lies in it: the same name, or one that ends with it after a comma or in
 * brackets, as `Phường 1 (Hà Nội)` or `Xã An, Huyện Bình` do. True where none is asked for.
 */
export function within(area: string): string {
  const text = `lower(nfc_normalize(${area}))`;
  const asked = 'lower(nfc_normalize($area))';
  return `($area IS NULL OR ${text} = ${asked} OR ends_with(${text}, '(' || ${asked} || ')')
    OR ends_with(${text}, ', ' || ${asked}))`;
}

/** The local day that holds an instant, as text. */
export function localDay(instant: string): string {
  return `strftime(timezone($zone, to_timestamp(${instant})), '%Y-%m-%d')`;
}

/** Whether a test's result is positive. */
export const IS_POSITIVE = `coalesce(nfc_normalize(lower(result)) IN (${POSITIVE_RESULTS.map(literal).join(', ')}), FALSE)`;

/** Columns of an answer for what `detailsOf` knows of its person. */
export const DETAIL_COLUMNS: readonly AnswerColumn[] = [
  { name: 'name', kind: 'text', optional: true },
  { name: 'phone', kind: 'text', optional: true },
  { name: 'area', kind: 'text', optional: true },
];

/**
 * Query (person, name, phone, area, birth_date, home_lat, home_lng) of those persons that a query with a column `person`
 * names; where no record has a phone, an identifier of theirs that is one does.
 */
export function detailsOf(persons: string): string {
  return `SELECT person, name, coalesce(phone, own_phone) AS phone, area, birth_date, home_lat, home_lng
    FROM (
      SELECT person, ${latest('name')} AS name, ${latest('phone')} AS phone, ${latest('home_area')} AS area,
        ${latest('birth_date')} AS birth_date, ${latest('home_lat')} AS home_lat, ${latest('home_lng')} AS home_lng
      FROM ${known('persons')} SEMI JOIN (${persons}) USING (person) GROUP BY person)
    FULL JOIN (
      SELECT person, min(id[7:]) AS own_phone
      FROM (
        SELECT person, person AS id FROM (${persons})
        UNION ALL SELECT printed, id FROM temp.aliases SEMI JOIN (SELECT person AS printed FROM (${persons})) USING (printed))
      WHERE starts_with(id, 'phone:') GROUP BY person) USING (person)`;
}

/** Query (venue, name, category, area, capacity, lat, lng): of several records each attribute's latest holds. */
export const VENUES = `SELECT venue, ${latest('name')} AS name, ${latest('category')} AS category,
    ${latest('area')} AS area, ${latest('capacity')} AS capacity, ${latest('lat')} AS lat, ${latest('lng')} AS lng
  FROM ${heldView('venues')} GROUP BY venue`;

/** Query (person, "end", kind, facility, wristband) of those kept apart at `$at`, one row a person: the one that ends last. */
export const KEPT_APART = `SELECT person, "end", kind, facility, wristband
  FROM ${known('quarantine')} WHERE start <= $at AND ("end" IS NULL OR "end" > $at)
  QUALIFY row_number() OVER (PARTITION BY person ORDER BY coalesce("end", 4294967296) DESC, record_id) = 1`;

/** Where a record comes from: its attribute `source`, else the file or body that brought it. */
export const SOURCE = `coalesce(json_extract_string(attributes, '$.source'), (SELECT any_value(file) FROM batches WHERE sequence = seq), '')`;

/** Of records that disagree, the one that holds stands first: recorded last, else accepted last. */
export const LATEST_FIRST = 'coalesce(recorded_at, 0) DESC, seq DESC, record_id';

/**
 * Query (person, doses, last_dose_at): the doses that were given by `$at`. Of one local day the record that holds counts
 * alone, since nobody gets two doses a day and a second source may have another number. Of the days with one number
 * those count that one source tells of: a second source may have another day, while one that tells of several days
 * means as many doses, whatever number it gives them. Of several sources it is the one with most of these days, else
 * the one whose record holds.
 */
export const DOSES = `WITH told AS (
    SELECT person, dose, given_at, ${localDay('given_at')} AS day, ${SOURCE} AS source,
      row_number() OVER (PARTITION BY person ORDER BY ${LATEST_FIRST}) AS latest
    FROM ${known('vaccinations')} WHERE given_at <= $at),
  held AS (SELECT person, day, dose, given_at FROM told QUALIFY row_number() OVER (PARTITION BY person, day ORDER BY latest) = 1),
  by_source AS (
    SELECT person, held.dose, source, count(DISTINCT day) AS days, max(held.given_at) AS last_at, min(latest) AS latest
    FROM held JOIN told USING (person, day) GROUP BY ALL),
  counted AS (FROM by_source QUALIFY row_number() OVER (PARTITION BY person, dose ORDER BY days DESC, latest) = 1)
  SELECT person, sum(days)::BIGINT AS doses, max(last_at) AS last_dose_at FROM counted GROUP BY person`;
