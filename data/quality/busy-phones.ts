import { type FindingKind, RECORDS_SHOWN } from './finding.ts';

/** A conductor or a cashier is near some hundreds of phones a day (assumption). */
export const PEERS_A_DAY = 1000;

/** Or the same few phones are logged again and again: one a minute around the clock, and more (assumption). */
export const ENCOUNTERS_A_DAY = 3000;

/** Phones that met more people in a day (UTC) than a person does: beacons at a gate, relays, test devices. */
export const busyPhones: FindingKind = {
  finding: 'busy-phone',
  feed: 'encounters',
  query: `WITH half_edge AS (
      SELECT person_a AS person, person_b AS peer, start, record_id FROM held_encounters
      UNION ALL SELECT person_b, person_a, start, record_id FROM held_encounters),
    day AS (
      SELECT person, start // 86400 AS day, count(*) AS encounters, min(start) AS first, max(start) AS last,
        min(record_id, ${RECORDS_SHOWN}) AS records
      FROM half_edge GROUP BY ALL HAVING count(*) > ${PEERS_A_DAY}),
    busy AS (
      SELECT person, day, encounters, first, last, records, count(DISTINCT peer) AS peers
      FROM day JOIN half_edge USING (person) WHERE start // 86400 = day GROUP BY ALL)
    SELECT person AS subject, max(peers) AS count, min(first) AS first, max(last) AS last,
      arg_max(records, peers) AS records
    FROM busy WHERE peers > ${PEERS_A_DAY} OR encounters > ${ENCOUNTERS_A_DAY} GROUP BY person`,
  explain: (count) =>
    `It met ${count} others in one day, as a beacon at a gate does. Whoever stops beside it is listed as its contact, and everybody who stopped there later as theirs.`,
};
