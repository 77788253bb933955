import type { DuckDBConnection } from '@duckdb/node-api';
import { formatInstant } from '../../engine/time.ts';
import { type ColumnDeclaration, FEEDS, type FeedDeclaration } from '../feeds/declaration.ts';
import { identifier } from '../feeds/sql.ts';
import { heldView } from '../store/schema.ts';
import { type Row, rowsOf } from '../store/sql.ts';

/** One record that names a person. Instants are epoch seconds. */
export interface TimelineEvent {
  readonly at: number;
  /** `null` where the record has no end. */
  readonly end: number | null;
  readonly feed: string;
  readonly record_id: string;
  /** The other person of a contact. */
  readonly other: string | null;
  /** What else the record says, by column; instants as text. */
  readonly record: Readonly<Record<string, unknown>>;
}

export interface TimelineQuestion {
  /** As they are printed. */
  readonly person: string;
  /** Of the events' beginnings, `[from, to)`; `null` is open. */
  readonly from: number | null;
  readonly to: number | null;
  readonly limit: number;
  /** The last event of the page before. */
  readonly after: EventPlace | null;
}

export type EventPlace = Pick<TimelineEvent, 'at' | 'feed' | 'record_id'>;

/** Columns that name a person, in any feed. */
const PERSON_COLUMNS = ['person', 'person_a', 'person_b', 'contact'];

/**
 * A person's records of every feed in order of time, then feed, then record. Those without an instant are left out.
 * Needs `resolveIdentities` on this connection.
 */
export async function timeline(
  connection: DuckDBConnection,
  question: TimelineQuestion,
): Promise<TimelineEvent[]> {
  const events: TimelineEvent[] = [];
  for (const feed of FEEDS) {
    if (personColumns(feed).length === 0 || columnsOfKind(feed, 'instant').length === 0) continue;
    const { sql, values } = eventsQuery(feed, question);
    for (const row of await rowsOf(connection, sql, values)) events.push(eventOf(feed, row));
  }
  // Within a feed they come in order; the sort is stable.
  const inOrder = events.toSorted((a, b) => a.at - b.at || compare(a.feed, b.feed));
  return inOrder.slice(0, question.limit);
}

/** Whether any record that holds names the person, given as they are printed. */
export async function isKnownPerson(connection: DuckDBConnection, person: string): Promise<boolean> {
  const named = FEEDS.flatMap((feed) =>
    personColumns(feed).map((name) => `EXISTS (FROM ${heldView(feed.name)} WHERE ${isPerson(name)})`),
  );
  const [row] = await rowsOf(connection, `SELECT ${named.join(' OR ')} AS known`, [person]);
  return row?.known === true;
}

function eventsQuery(feed: FeedDeclaration, { person, from, to, limit, after }: TimelineQuestion) {
  const [own, other] = personColumns(feed);
  const isNamed = other ? `(${isPerson(own!)} OR ${isPerson(other)})` : isPerson(own!);
  const conditions = [isNamed, 'happened >= $2', 'happened < $3'];
  const values: (string | number)[] = [person, from ?? 0, to ?? Number.MAX_SAFE_INTEGER];
  if (after) {
    conditions.push(isLater(feed.name, after));
    values.push(after.at);
    if (feed.name === after.feed) values.push(after.record_id);
  }
  const happened = `coalesce(${columnsOfKind(feed, 'instant').join(', ')})`;
  const otherPerson = other ? printed(`if(${isPerson(own!)}, ${other}, ${own})`) : 'NULL';
  const sql = `SELECT *, ${otherPerson} AS other_person FROM (SELECT *, ${happened} AS happened FROM ${heldView(feed.name)})
    WHERE ${conditions.join(' AND ')} ORDER BY happened, record_id LIMIT ${limit}`;
  return { sql, values };
}

function isPerson(column: string): string {
  return `(${column} = $1 OR ${column} IN (SELECT id FROM temp.aliases WHERE printed = $1))`;
}

function printed(identifier: string): string {
  return `coalesce((SELECT printed FROM temp.aliases WHERE id = ${identifier}), ${identifier})`;
}

function isLater(feed: string, after: EventPlace): string {
  if (feed === after.feed) return '(happened > $4 OR (happened = $4 AND record_id > $5))';
  return compare(feed, after.feed) > 0 ? 'happened >= $4' : 'happened > $4';
}

function eventOf(feed: FeedDeclaration, row: Row): TimelineEvent {
  const at = Number(row.happened);
  const record = feed.columns
    .filter(({ name }) => !PERSON_COLUMNS.includes(name) && row[name] !== null)
    .map((column) => [column.name, shown(column, row[column.name])]);
  return {
    at,
    end: endOf(feed, row, at),
    feed: feed.name,
    record_id: String(row.record_id),
    other: row.other_person === null ? null : String(row.other_person),
    record: Object.fromEntries(record),
  };
}

function endOf(feed: FeedDeclaration, row: Row, at: number): number | null {
  for (const { name, kind } of feed.columns) {
    if (kind === 'duration') return at + Number(row[name]);
    if (kind === 'instant-end' && row[name] !== null) return Number(row[name]);
  }
  return null;
}

function shown({ kind }: ColumnDeclaration, value: unknown): unknown {
  if (kind === 'instant' || kind === 'instant-end') return formatInstant(Number(value));
  return value instanceof Date ? value.toISOString().slice(0, 10) : value;
}

export function personColumns(feed: FeedDeclaration): string[] {
  return feed.columns.filter(({ name }) => PERSON_COLUMNS.includes(name)).map(({ name }) => identifier(name));
}

function columnsOfKind(feed: FeedDeclaration, kind: ColumnDeclaration['kind']): string[] {
  return feed.columns.filter((column) => column.kind === kind).map(({ name }) => identifier(name));
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
