import type { FindingKind } from './finding.ts';

/** A day without records may be a holiday, a failure that is mended, a late upload (assumption). */
export const SILENT_S = 2 * 86_400;

/** A shop or office that closes from Friday noon over a weekend with a holiday is silent for less (assumption). */
export const VENUE_SILENT_S = 4 * 86_400;

/** Records that the time would bring at the source's usual rate: that none comes is chance once in e²⁰. */
export const EXPECTED_MIN = 20;

/** What closes on weekends is silent again and again; a failure is twice as long as any other pause (assumption). */
export const OTHER_PAUSE_SHARE = 0.5;

/** An hour with less than this share of the usual hour is none: a stray, or late, record breaks no silence (assumption). */
export const STRAY_SHARE = 0.05;

/** Other towns from which it is told what a town without any check-in should have (assumption). */
export const OTHER_TOWNS_MIN = 3;

/** Of `Phường 1 (Hà Nội)` the town in brackets; an area without is a town itself. */
const TOWN = `coalesce(nullif(regexp_extract(area, '\\(([^()]+)\\)\\s*$', 1), ''), area)`;

/**
 * Towns and venues that fell silent while check-ins came from elsewhere, or the feed as a whole. A town may be silent
 * from the feed's first record on, to its last, or all the time: then it is compared with the town that has the fewest
 * check-ins for each of its venues. A venue may be new, or closed for good.
 */
export const silentVisits: FindingKind = {
  finding: 'silent-feed',
  feed: 'visits',
  query: `WITH venue_town AS (SELECT venue, any_value(${TOWN}) AS town FROM held_venues GROUP BY venue),
    located AS (SELECT venue, town, check_in, record_id FROM held_visits LEFT JOIN venue_town USING (venue)),
    whole AS (${silences(`'visits'`, 'located', 'check_in', SILENT_S)}),
    span AS (SELECT min(first)::BIGINT AS first, max(last)::BIGINT AS last FROM (${hours(`'visits'`, 'located', 'check_in')})),
    town AS (
      SELECT * FROM (${silences('town', 'located', 'check_in', SILENT_S, 'span')}) AS own
      WHERE NOT EXISTS (FROM whole WHERE ${overlap('own', 'whole')})),
    places AS (
      SELECT town, count(*) AS venues, any_value(checked) AS checked, min(record_id, 3) AS records
      FROM (SELECT venue, any_value(record_id) AS record_id FROM held_venues GROUP BY venue) JOIN venue_town USING (venue)
        LEFT JOIN (SELECT town, count(*) AS checked FROM located GROUP BY town) USING (town)
      WHERE town IS NOT NULL GROUP BY town),
    least AS (SELECT min(checked / venues) AS rate FROM places HAVING count(checked) >= ${OTHER_TOWNS_MIN}),
    never AS (
      SELECT town AS source, round(venues * rate)::BIGINT AS expected, first, last, records FROM places, least, span
      WHERE checked IS NULL AND venues * rate >= ${EXPECTED_MIN} AND last - first >= ${SILENT_S}),
    venue AS (
      SELECT own.* FROM (${silences('venue', 'located', 'check_in', VENUE_SILENT_S)}) AS own
      LEFT JOIN venue_town ON venue = source
      LEFT JOIN town ON town.source = venue_town.town AND ${overlap('own', 'town')}
      WHERE town.source IS NULL AND NOT EXISTS (FROM whole WHERE ${overlap('own', 'whole')}))
    SELECT source AS subject, expected AS count, first, last, records
    FROM (FROM whole UNION ALL FROM town UNION ALL FROM never UNION ALL FROM venue)`,
  explain,
};

/** The Bluetooth logs as a whole. */
export const silentEncounters = silentWhole('encounters', 'start');

/** The laboratories as a whole. */
export const silentTests = silentWhole('tests', 'sampled_at');

function silentWhole(feed: string, instant: string): FindingKind {
  const query = `SELECT source AS subject, expected AS count, first, last, records
    FROM (${silences(`'${feed}'`, `held_${feed}`, instant, SILENT_S)})`;
  return { finding: 'silent-feed', feed, query, explain };
}

function explain(count: number): string {
  return `No record for two days or more, where about ${count} were to be expected. Who met a case there and then is on no list. Where it lasts from the feed's first record on or to its last, the source may not have been there yet, or no longer.`;
}

/** Query (source, hour, records, first, last) of the hours in which records came. */
function hours(source: string, from: string, instant: string): string {
  return `FROM (SELECT ${source} AS source, ${instant} // 3600 AS hour, count(*) AS records,
      min(${instant})::BIGINT AS first, max(${instant})::BIGINT AS last
      FROM ${from} WHERE ${source} IS NOT NULL GROUP BY ALL)
    QUALIFY records >= ${STRAY_SHARE} * avg(records) OVER (PARTITION BY source)`;
}

/**
 * Query (source, expected, first, last, records) of the silences: from the last record before to the first after.
 * @param span name of a relation (first, last): a source may be silent from its beginning on, or to its end
 */
function silences(source: string, from: string, instant: string, least_s: number, span?: string): string {
  const edge = (end: string) =>
    ` UNION ALL SELECT DISTINCT source, 0, 0, span.${end}, span.${end} FROM hourly, ${span} AS span`;
  return `WITH hourly AS (${hours(source, from, instant)}),
    flowing AS (FROM hourly ${span ? edge('first') + edge('last') : ''}),
    step AS (
      SELECT source, records, first AS next, lag(last) OVER own AS previous, first - lag(last) OVER own AS pause_s
      FROM flowing WINDOW own AS (PARTITION BY source ORDER BY first, last)),
    pauses AS (
      SELECT source, max(pause_s, 2) AS longest, sum(records) / nullif(max(next) - min(next) - max(pause_s), 0) AS per_s
      FROM step GROUP BY source HAVING max(pause_s) >= ${least_s}),
    silence AS (
      SELECT source, round(pause_s * per_s)::BIGINT AS expected, previous AS first, next AS last
      FROM step JOIN pauses USING (source)
      WHERE pause_s = longest[1] AND longest[2] <= ${OTHER_PAUSE_SHARE} * longest[1]
        AND pause_s * per_s >= ${EXPECTED_MIN})
    SELECT source, expected, first, last,
      list_filter([min(record_id) FILTER (${instant} = first), min(record_id) FILTER (${instant} = last)], id -> id IS NOT NULL) AS records
    FROM silence JOIN ${from} ON ${source} = source AND ${instant} IN (first, last) GROUP BY ALL`;
}

function overlap(one: string, other: string): string {
  return `${one}.first < ${other}.last AND ${other}.first < ${one}.last`;
}
