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

/** Of `Phường 1 (Hà Nội)` the town in brackets; an area without is a town itself. */
const TOWN = `coalesce(nullif(regexp_extract(area, '\\(([^()]+)\\)\\s*$', 1), ''), area)`;

/** Towns and venues that fell silent while check-ins came from elsewhere, or the feed as a whole. */
export const silentVisits: FindingKind = {
  finding: 'silent-feed',
  feed: 'visits',
  query: `WITH venue_town AS (SELECT venue, any_value(${TOWN}) AS town FROM held_venues GROUP BY venue),
    located AS (SELECT venue, town, check_in, record_id FROM held_visits LEFT JOIN venue_town USING (venue)),
    whole AS (${silences(`'visits'`, 'located', 'check_in', SILENT_S)}),
    town AS (
      SELECT * FROM (${silences('town', 'located', 'check_in', SILENT_S)}) AS own
      WHERE NOT EXISTS (FROM whole WHERE ${overlap('own', 'whole')})),
    venue AS (
      SELECT own.* FROM (${silences('venue', 'located', 'check_in', VENUE_SILENT_S)}) AS own
      LEFT JOIN venue_town ON venue = source
      LEFT JOIN town ON town.source = venue_town.town AND ${overlap('own', 'town')}
      WHERE town.source IS NULL AND NOT EXISTS (FROM whole WHERE ${overlap('own', 'whole')}))
    SELECT source AS subject, expected AS count, first, last, records
    FROM (FROM whole UNION ALL FROM town UNION ALL FROM venue)`,
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
  return `No record for two days or more, where about ${count} were to be expected. Who met a case there and then is on no list.`;
}

/** Query (source, expected, first, last, records) of the silences: from the last record before to the first after. */
function silences(source: string, from: string, instant: string, least_s: number): string {
  return `WITH hourly AS (
      SELECT ${source} AS source, ${instant} // 3600 AS hour, count(*) AS records, min(${instant})::BIGINT AS first,
        max(${instant})::BIGINT AS last
      FROM ${from} WHERE ${source} IS NOT NULL GROUP BY ALL),
    flowing AS (FROM hourly QUALIFY records >= ${STRAY_SHARE} * avg(records) OVER (PARTITION BY source)),
    step AS (
      SELECT source, records, first AS next, lag(last) OVER own AS previous, first - lag(last) OVER own AS pause_s
      FROM flowing WINDOW own AS (PARTITION BY source ORDER BY hour)),
    pauses AS (
      SELECT source, max(pause_s, 2) AS longest, sum(records) / (max(next) - min(next) - max(pause_s)) AS per_s
      FROM step GROUP BY source HAVING max(pause_s) >= ${least_s}),
    silence AS (
      SELECT source, round(pause_s * per_s)::BIGINT AS expected, previous AS first, next AS last
      FROM step JOIN pauses USING (source)
      WHERE pause_s = longest[1] AND longest[2] <= ${OTHER_PAUSE_SHARE} * longest[1]
        AND pause_s * per_s >= ${EXPECTED_MIN})
    SELECT source, expected, first, last,
      [min(record_id) FILTER (${instant} = first), min(record_id) FILTER (${instant} = last)] AS records
    FROM silence JOIN ${from} ON ${source} = source AND ${instant} IN (first, last) GROUP BY ALL`;
}

function overlap(one: string, other: string): string {
  return `${one}.first < ${other}.last AND ${other}.first < ${one}.last`;
}
