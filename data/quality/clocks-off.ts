import type { FindingKind } from './finding.ts';

/** Phones set their clocks by the network; half an hour is no drift, and less hardly changes who was near a case (assumption). */
export const OFF_S = 1800;

/** Two phones see each other within two minutes, as each scans once a minute (assumption). */
export const SEEN_WITHIN_S = 120;

/** Of two phones that differ nobody can tell which is off; where two others agree against it, it is this one. */
export const OTHERS_MIN = 2;

/** Of those others: the rest may be off themselves, or have lost one encounter of several (assumption). */
export const AGREED_SHARE = 0.8;

/**
 * Phones whose log is constantly away from the logs of those whom they met. A pair counts where the first and the last
 * encounter in both logs are equally far apart, so that no encounter is compared with another one. One group a pair, no
 * join of encounters with encounters.
 */
export const clocksOff: FindingKind = {
  finding: 'clock-off',
  feed: 'encounters',
  query: `WITH pair AS (
      SELECT least(person_a, person_b) AS low, greatest(person_a, person_b) AS high, min(start)::BIGINT AS first,
        max(start)::BIGINT AS last,
        (min(start) FILTER (person_a < person_b))::BIGINT - min(start) FILTER (person_a > person_b) AS ahead_s,
        (max(start) FILTER (person_a < person_b))::BIGINT - max(start) FILTER (person_a > person_b) AS last_ahead_s
      FROM held_encounters GROUP BY ALL HAVING abs(ahead_s - last_ahead_s) <= ${SEEN_WITHIN_S}),
    side AS (
      SELECT low AS person, high AS peer, ahead_s, first, last FROM pair
      UNION ALL SELECT high, low, -ahead_s, first, last FROM pair),
    clock AS (
      SELECT person, median(ahead_s) AS ahead_s, count(*) AS others FROM side GROUP BY person
      HAVING abs(median(ahead_s)) >= ${OFF_S}),
    off AS (
      SELECT person, any_value(abs(clock.ahead_s)) AS off_s, min(peer) AS peer, min(first) AS first, max(last) AS last
      FROM side JOIN clock USING (person) WHERE abs(side.ahead_s - clock.ahead_s) <= ${SEEN_WITHIN_S} GROUP BY person
      HAVING count(*) >= ${OTHERS_MIN} AND count(*) >= ${AGREED_SHARE} * any_value(others)),
    example AS (
      SELECT person, min({start: start, id: record_id}) FILTER (person_a = person) AS own,
        min({start: start, id: record_id}) FILTER (person_a = peer) AS other
      FROM off JOIN held_encounters ON least(person_a, person_b) = least(person, peer)
        AND greatest(person_a, person_b) = greatest(person, peer)
      GROUP BY person)
    SELECT person AS subject, round(off_s / 60)::BIGINT AS count, first, last, [own.id, other.id] AS records
    FROM off JOIN example USING (person)`,
  explain: (count) =>
    `Its log is ${count} minutes away from the logs of the others of the same encounters. They are counted twice, once at the wrong time, which may lie outside of the infectious period, or in it by mistake.`,
};
