import { CODE_REMOVED } from '../feeds/personal-code/personal-code.ts';
import { literal } from '../feeds/sql.ts';
import { heldView, recordsTable } from '../store/schema.ts';

/** Kinds of identifiers that a record may say under their own name: `phone` holds `phone:<value>`. */
const SCHEMES = ['cccd', 'phone', 'bhyt', 'passport', 'bluezone', 'qr1405', 'vneid'] as const;

/**
 * Feeds whose records are of their one `person`, and which schemes are columns of theirs; the others are attributes.
 * Not among them are feeds in which a number may be the venue's, or whom a report is about.
 */
const SPEAKING_FEEDS: Readonly<Record<string, readonly (typeof SCHEMES)[number][]>> = {
  persons: ['cccd', 'phone', 'bhyt', 'passport'],
  cases: [],
  tests: [],
  quarantine: [],
  vaccinations: [],
  declarations: [],
  entries: ['passport'],
  checkpoints: [],
  consultations: [],
  priority_groups: [],
};

/**
 * An identifier beside more than this many others of one kind is shared, and joins nobody: a household's phone, a
 * placeholder, a village's one number. More than the phones, passports and cards of one life (assumption).
 */
export const SHARED_ABOVE = 8;

const SPEAKING = Object.keys(SPEAKING_FEEDS);
const STATEMENT = 'scheme, person, identifier';

/** Query (scheme, person, identifier, record_id, recorded_at, feed, seq, attributes): what single rows of the records that hold say of their person. */
export const STATEMENTS = statementsIn(SPEAKING, heldView, 'record_id, recorded_at, seq, attributes');

/** Feeds whose records may say that identifiers are one person. */
export const STATING_FEEDS: ReadonlySet<string> = new Set(['identities', 'identity_decisions', ...SPEAKING]);

/** Query (scheme, person, identifier) of the statements of records that batches of these feeds after `since` have brought or ended. */
export function statementsTouched(since: number, feeds: ReadonlySet<string>): string {
  const touched = (feed: string) =>
    `(FROM ${recordsTable(feed)} WHERE seq > ${since} OR (ended > ${since} AND seq <= ${since}))`;
  const spoke = SPEAKING.filter((feed) => feeds.has(feed));
  return `SELECT DISTINCT ${STATEMENT} ${statementsIn(spoke, touched, 'seq')}`;
}

/** Of `statements`, a table of statements, those that no record made at `since`, or that none makes any more. */
export function statementsChanged(since: number, statements: string): string {
  const ofPersons = (feed: string) =>
    `(FROM ${recordsTable(feed)} WHERE person IN (SELECT person FROM ${statements}))`;
  return `
    SELECT ${STATEMENT} ${statementsIn(SPEAKING, ofPersons, 'seq, ended')}
    SEMI JOIN ${statements} USING (${STATEMENT}) GROUP BY ${STATEMENT}
    HAVING bool_or(seq <= ${since} AND coalesce(ended > ${since}, TRUE)) <> bool_or(ended IS NULL)`;
}

/** @param columns of the records, besides `feed` */
function statementsIn(feeds: readonly string[], relation: (feed: string) => string, columns: string): string {
  const queries = feeds.flatMap((feed) => {
    const declared = SPEAKING_FEEDS[feed]!;
    const others = SCHEMES.filter((scheme) => !declared.includes(scheme));
    const from = relation(feed);
    const said = [
      ...declared.map((scheme) => declaredIn(from, scheme, columns)),
      attributed(from, others, columns),
    ];
    return said.map((values) => `SELECT *, ${literal(feed)} AS feed FROM (${values})`);
  });
  return `FROM (FROM (
    SELECT * EXCLUDE (value), CASE WHEN starts_with(value, scheme || ':') THEN value ELSE scheme || ':' || value END AS identifier
    FROM (${queries.join(' UNION ALL ')})) WHERE person <> identifier)`;
}

function declaredIn(records: string, scheme: string, columns: string): string {
  return `SELECT ${literal(scheme)} AS scheme, ${scheme} AS value, person, ${columns} FROM ${records}
    WHERE ${scheme} IS NOT NULL`;
}

/** Attributes are texts; what is no text in the source, or may have held a personal code, is no identifier. */
function attributed(records: string, schemes: readonly string[], columns: string): string {
  const paths = schemes.map((scheme) => literal(`$.${scheme}`)).join(', ');
  return `SELECT scheme, value, person, ${columns} FROM (
      SELECT unnest([${schemes.map(literal).join(', ')}]) AS scheme,
        unnest(json_extract_string(attributes, [${paths}])) AS value, person, ${columns}
      FROM ${records} WHERE regexp_matches(attributes, '"(${schemes.join('|')})":'))
    WHERE value IS NOT NULL AND NOT regexp_matches(value, '^[[{]') AND value <> ${literal(CODE_REMOVED)}`;
}

/** Query (identifier, others): the shared identifiers of a relation of statements, and beside how many others. */
export function sharedIn(statements: string): string {
  return `SELECT identifier, max(others) AS others FROM (
      SELECT identifier, count(DISTINCT person) AS others FROM ${statements} GROUP BY identifier, scheme
      UNION ALL
      SELECT person, count(DISTINCT identifier) FROM ${statements} GROUP BY person, scheme)
    WHERE others > ${SHARED_ABOVE} GROUP BY identifier`;
}
