import { type FindingKind, RECORDS_SHOWN } from './finding.ts';

/** A phone logs three of four encounters or more (assumption), so one in a million that works logs none of ten. */
export const LOGGED_MIN = 10;

/** One broken phone may log any number; the logs of three that agree are no chance (assumption). */
export const LOGGERS_MIN = 3;

/** Where fewer of the phones that others log have a log, logs are uploaded on request, and having none says nothing. */
export const UPLOADED_SHARE = 0.5;

/** Phones with the app that log nobody while many log them: Bluetooth is forbidden to it, or it fails. */
export const oneSidedPhones: FindingKind = {
  finding: 'one-sided-phone',
  feed: 'encounters',
  query: `WITH logged AS (
      SELECT person_b AS person, count(*) AS encounters, min(start) AS first, max(start) AS last,
        min(record_id, ${RECORDS_SHOWN}) AS records
      FROM held_encounters GROUP BY person_b),
    logs AS (SELECT DISTINCT person_a AS person FROM held_encounters),
    silent AS (SELECT * FROM logged ANTI JOIN logs USING (person)),
    suspect AS (SELECT * FROM silent WHERE encounters >= ${LOGGED_MIN} AND (SELECT count(*) FROM silent)
      < ${1 - UPLOADED_SHARE} * (SELECT count(*) FROM logged)),
    loggers AS (
      SELECT person_b AS person FROM held_encounters SEMI JOIN suspect ON person_b = person
      GROUP BY person_b HAVING count(DISTINCT person_a) >= ${LOGGERS_MIN})
    SELECT person AS subject, encounters AS count, first, last, records FROM suspect SEMI JOIN loggers USING (person)`,
  explain: (count) =>
    `Others logged it ${count} times, and it logged nobody. Its list has only those whose phones logged it: whom they missed is missing.`,
};
