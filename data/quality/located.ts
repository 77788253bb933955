/**
 * Query (person, check_in, lat, lng, record_id, previous_in, previous_lat, previous_lng, previous_id): each check-in with the
 * person's one before, where the venue's position is known. Persons as the source names them.
 */
export const LOCATED = `SELECT *, lag(check_in) OVER own AS previous_in, lag(lat) OVER own AS previous_lat,
    lag(lng) OVER own AS previous_lng, lag(record_id) OVER own AS previous_id
  FROM (
    SELECT person, check_in, check_out, venue, record_id, lat, lng FROM held_visits
    JOIN (SELECT venue, any_value(lat) AS lat, any_value(lng) AS lng FROM held_venues
      WHERE lat IS NOT NULL AND lng IS NOT NULL GROUP BY venue) USING (venue))
  WINDOW own AS (PARTITION BY person ORDER BY check_in, record_id)`;

/** Great-circle distance of two positions, by the haversine formula on a sphere of 6,371 km, as SQL. */
export function kmBetween(lat: string, lng: string, otherLat: string, otherLng: string): string {
  return `(2 * 6371 * asin(least(1, sqrt(pow(sin(radians(${otherLat} - ${lat}) / 2), 2)
    + cos(radians(${lat})) * cos(radians(${otherLat})) * pow(sin(radians(${otherLng} - ${lng}) / 2), 2)))))`;
}

/** Of a row of `LOCATED`. */
export const KM_APART = kmBetween('lat', 'lng', 'previous_lat', 'previous_lng');
