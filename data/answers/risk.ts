import { FEEDS } from '../feeds/declaration.ts';
import { heldView } from '../store/schema.ts';
import type { Answer } from './answer.ts';
import { DOSES, IS_POSITIVE, known, PERSON_ASKED } from './sql.ts';

const DAY_S = 86_400;
/** How long exposure, symptoms and journeys count. */
const RECENT_S = 14 * DAY_S;
/** A negative test counts from this long after the last exposure on: most infections show by then. */
const TELLING_S = 5 * DAY_S;

/** A factor: what it rests on, since when, and how many steps it lifts or lowers the risk. */
function factor(name: string, points: number | string, at: string, because: string, from: string): string {
  return `SELECT '${name}' AS factor, ${points} AS points, ${at} AS "at", ${because} AS because ${from}`;
}

/** `BN1`, or `2 cases, last of BN2`. */
const OF_CASES = `if(count(DISTINCT case_id) = 1, '', count(DISTINCT case_id) || ' cases, last of ') || arg_max(case_id, (last_exposure, case_id))`;

const FACTORS = [
  // A positive test is what makes the case: each belongs to one, or opens it. So both are one factor.
  factor(
    'case',
    3,
    'max(coalesce(onset, specimen, confirmed))',
    `'case ' || arg_max(case_id, (coalesce(onset, specimen, confirmed), case_id)) || coalesce((SELECT ', positive test ' || arg_max(test_id, (sampled_at, test_id))
       FROM ${known('tests')} t, asked WHERE t.person = asked.person AND ${IS_POSITIVE} AND sampled_at > $at - ${RECENT_S} AND sampled_at <= $at), '')`,
    `FROM listed_cases, asked WHERE listed_cases.person = asked.person
       AND coalesce(least(onset, specimen, confirmed) <= $at, TRUE) AND coalesce(infectious_to > $at, TRUE) HAVING count(*) > 0`,
  ),
  // Who is F1 of one case is F2 of the next, as a rule: the nearest exposure counts.
  factor(
    'exposure',
    '3 - min(level)',
    'max(last_exposure)',
    `'F' || min(level) || ' of ' || ${OF_CASES}`,
    `FROM (SELECT c.* FROM listed_contacts c, asked WHERE c.person = asked.person AND last_exposure > $at - ${RECENT_S} AND qualified_at <= $at
       QUALIFY level = min(level) OVER ()) HAVING count(*) > 0`,
  ),
  factor(
    'symptoms',
    1,
    'max(declared_at)',
    `'declared: ' || arg_max(symptoms, declared_at)`,
    `FROM ${known('declarations')} d, asked WHERE d.person = asked.person AND symptoms IS NOT NULL AND declared_at > $at - ${RECENT_S} AND declared_at <= $at GROUP BY ALL HAVING count(*) > 0`,
  ),
  factor(
    'declared contact',
    1,
    'max(declared_at)',
    `'declared contact with a case'`,
    `FROM ${known('declarations')} d, asked WHERE d.person = asked.person AND contact_with_case AND declared_at > $at - ${RECENT_S} AND declared_at <= $at GROUP BY ALL HAVING count(*) > 0`,
  ),
  factor(
    'entry',
    1,
    'max(entered_at)',
    `'entered the country by ' || arg_max(gate, entered_at)`,
    `FROM ${known('entries')} e, asked WHERE e.person = asked.person AND entered_at > $at - ${RECENT_S} AND entered_at <= $at GROUP BY ALL HAVING count(*) > 0`,
  ),
  factor(
    'negative test',
    -1,
    'max(sampled_at)',
    `'negative test at least 5 days after the last exposure'`,
    `FROM ${known('tests')} t, asked WHERE t.person = asked.person AND lower(result) IN ('negative', 'neg', '-', 'âm tính') AND sampled_at <= $at
       AND sampled_at >= ${TELLING_S} + (SELECT max(last_exposure) FROM listed_contacts c WHERE c.person = asked.person) GROUP BY ALL HAVING count(*) > 0`,
  ),
  factor(
    'vaccination',
    -1,
    'max(last_dose_at)',
    `max(doses) || ' doses'`,
    `FROM (${DOSES}) v, asked WHERE v.person = asked.person AND doses >= 2 AND last_dose_at <= $at - ${RECENT_S} GROUP BY ALL HAVING count(*) > 0`,
  ),
].join('\n    UNION ALL ');

const PERSON_COLUMNS = ['person', 'person_a', 'person_b', 'contact', 'same_as', 'other'];

/** Query of what is one row, where any record or list names the person asked for. */
const NAMED = [
  ...FEEDS.flatMap(({ name, columns }) =>
    columns
      .filter((column) => PERSON_COLUMNS.includes(column.name))
      .map((column) => `FROM ${heldView(name)} WHERE "${column.name}" = $person`),
  ),
  'FROM temp.aliases WHERE $person IN (id, printed)',
  `FROM listed_contacts WHERE person = ${PERSON_ASKED}`,
]
  .map((from) => `SELECT 1 WHERE EXISTS (${from})`)
  .join(' UNION ALL ');

/** Points from which a risk is called so. */
const NAMES = `CASE WHEN NOT is_named THEN 'unknown' WHEN total >= 3 THEN 'very high' WHEN total = 2 THEN 'high' WHEN total = 1 THEN 'raised' ELSE 'usual' END`;

/** One person's risk, with what it is made of. */
export const risk: Answer = {
  name: 'risk',
  title: 'One person’s risk, explained by what it rests on',
  description:
    'Steps up: a case from its first date until its infectious period is over 3, with its positive test counted once; F1 within 14 days 2, else F2 1; symptoms, declared contact or entry within 14 days 1 each. Steps down: a negative test at least 5 days after the last exposure 1, two doses at least 14 days ago 1. The sum is named usual (0 or less), raised (1), high (2), very high (3 or more); unknown, where no record names the person. The steps are assumptions, made to order persons for a call; they are no probability.',
  role: 'tracer',
  parameters: ['person', 'at'],
  oneOf: ['person'],
  columns: [
    { name: 'person', kind: 'text' },
    { name: 'risk', kind: 'text' },
    { name: 'steps', kind: 'integer' },
    { name: 'factor', kind: 'text', optional: true },
    { name: 'points', kind: 'integer', optional: true },
    { name: 'at', kind: 'instant', optional: true },
    { name: 'because', kind: 'text', optional: true },
  ],
  order: ['points', 'factor', 'because'],
  stages: ['cases', 'contacts'],
  sql: `
    WITH asked AS (SELECT ${PERSON_ASKED} AS person),
    factors AS (${FACTORS}),
    summed AS (SELECT coalesce(sum(points), 0)::INTEGER AS total, EXISTS (${NAMED}) AS is_named FROM factors)
    SELECT asked.person, ${NAMES} AS risk, total AS steps, factor, points, "at",
      if(is_named, because, 'no record names this person') AS because
    FROM asked, summed LEFT JOIN factors ON TRUE`,
};
