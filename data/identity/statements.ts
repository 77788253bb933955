import { literal } from '../feeds/sql.ts';
import { heldView, recordsTable } from '../store/schema.ts';

/** Columns whose value is an identifier of the row's person, named after its scheme: `cccd` holds `cccd:<value>`. */
const IDENTIFIER_COLUMNS = [
  { feed: 'persons', scheme: 'cccd' },
  { feed: 'persons', scheme: 'phone' },
  { feed: 'persons', scheme: 'bhyt' },
  { feed: 'persons', scheme: 'passport' },
  { feed: 'entries', scheme: 'passport' },
] as const;

/**
 * An identifier beside more than this many others of one kind is shared, and joins nobody: a household's phone, a
 * placeholder, a village's one number. More than the phones, passports and cards of one life (assumption).
 */
export const SHARED_ABOVE = 8;

/** Query (scheme, person, identifier, record_id, recorded_at, feed, seq, attributes): what single rows of the records that hold say of their person. */
export const STATEMENTS = statementsIn(
  IDENTIFIER_COLUMNS.map((column) => statementsOf(column, heldView(column.feed))),
);

/** Query of the statements that batches after `since` have brought or ended, whatever holds of them. */
export function statementsSince(since: number): string {
  const changed = (feed: string) =>
    `(FROM ${recordsTable(feed)} WHERE seq > ${since} OR (ended > ${since} AND seq <= ${since}))`;
  return statementsIn(IDENTIFIER_COLUMNS.map((column) => statementsOf(column, changed(column.feed))));
}

/** Feeds whose records may say that identifiers are one person. */
export const STATING_FEEDS: ReadonlySet<string> = new Set([
  'identities',
  'identity_decisions',
  ...IDENTIFIER_COLUMNS.map(({ feed }) => feed),
]);

function statementsIn(queries: readonly string[]): string {
  return `FROM (${queries.join(' UNION ALL ')}) WHERE person <> identifier`;
}

function statementsOf({ feed, scheme }: (typeof IDENTIFIER_COLUMNS)[number], records: string): string {
  const prefix = literal(`${scheme}:`);
  const identifier = `CASE WHEN starts_with(${scheme}, ${prefix}) THEN ${scheme} ELSE ${prefix} || ${scheme} END`;
  return `SELECT ${literal(scheme)} AS scheme, person, ${identifier} AS identifier, record_id, recorded_at,
      ${literal(feed)} AS feed, seq, attributes
    FROM ${records} WHERE ${scheme} IS NOT NULL`;
}

/** Query (identifier, others): the shared identifiers of a relation of statements, and beside how many others. */
export function sharedIn(statements: string): string {
  return `SELECT identifier, max(others) AS others FROM (
      SELECT identifier, count(DISTINCT person) AS others FROM ${statements} GROUP BY identifier, scheme
      UNION ALL
      SELECT person, count(DISTINCT identifier) FROM ${statements} GROUP BY person, scheme)
    WHERE others > ${SHARED_ABOVE} GROUP BY identifier`;
}
