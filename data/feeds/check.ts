import { trimmed } from './blanks.ts';
import { type ColumnDeclaration, columnsOf, type FeedDeclaration } from './declaration.ts';
import type { LocalTime } from './instant.ts';
import { KINDS } from './kinds.ts';
import { rejectedCode, withoutCodes } from './personal-code/pseudonym.ts';
import { REASONS } from './reasons.ts';
import { withKeys } from './record-key.ts';
import { breachOf } from './rules.ts';
import type { Relation } from './source.ts';
import { firstOf, identifier, literal, textOf } from './sql.ts';

/** One way for a row to be bad; `column`, `text` and `reason` are what is then told. SQL but for the name. */
interface Fault {
  readonly when: string;
  readonly column: string;
  readonly text: string;
  readonly reason: string;
}

/**
 * Query of a relation's records, in their order: the feed's columns that it has, typed; attributes, the keys, and
 * `bad`: the texts of the columns where the record is to be rejected, else NULL; `part` where the relation has it. Why
 * is left to `problems`: nearly no record is bad.
 */
export function typedRecords(feed: FeedDeclaration, relation: Relation, local: LocalTime): string {
  return checkedRecords(feed, relation, local, untypedRecords(feed, relation));
}

/** Query of a relation's records as texts: `untypedColumns`. */
export function untypedRecords(feed: FeedDeclaration, relation: Relation): string {
  const part = relation.part === undefined ? [] : [`${relation.part} AS part`];
  const texts = columnsIn(feed, relation).map(({ name }) => `${relation.cells.get(name)} AS ${textOf(name)}`);
  return `SELECT ${[...part, ...texts].join(', ')}, ${relation.attributes} AS attributes FROM ${relation.from}`;
}

/** Names of the columns of `untypedRecords`, VARCHAR all, as SQL; where the relation has a `part`, that comes first. */
export function untypedColumns(feed: FeedDeclaration, relation: Relation): string[] {
  return [...columnsIn(feed, relation).map(({ name }) => textOf(name)), 'attributes'];
}

/**
 * `typedRecords` of records that are given as texts, wherever they are.
 * @param mayHoldCodes where no text has a bar, none is looked through for personal codes
 */
export function checkedRecords(
  feed: FeedDeclaration,
  relation: Relation,
  local: LocalTime,
  untyped: string,
  mayHoldCodes = true,
): string {
  const columns = columnsIn(feed, relation);
  const has = (name: string) => relation.cells.has(name);
  const texts = mayHoldCodes ? withoutCodes(feed, has, local, untyped) : untyped;
  const isBad = faultsOf(feed, columns).map(({ when }) => when);
  const readable = columns.map(({ name }) => identifier(name));
  const cells = `[${columns.map(({ name }) => textOf(name)).join(', ')}]`;
  const checked = `SELECT ${relation.part === undefined ? '' : 'part, '}${readable.join(', ')}, attributes,
    CASE WHEN ${isBad.join(' OR ')} THEN ${cells} END AS bad FROM (${typed(columns, local, texts)})`;
  return withKeys(feed, has, checked);
}

/**
 * Query of the bad ones among a table of typed records: `place` (BIGINT, from 0) and `problem`: the first bad
 * column, its value and the reason.
 */
export function problems(feed: FeedDeclaration, relation: Relation, local: LocalTime, table: string): string {
  const columns = columnsIn(feed, relation);
  const texts = columns.map(({ name }, index) => `${trimmed(`bad[${index + 1}]`)} AS ${textOf(name)}`);
  const untyped = `SELECT rowid AS place, ${texts.join(', ')} FROM ${table} WHERE bad IS NOT NULL`;
  const branches = faultsOf(feed, columns).map(({ when, column, text, reason }): [string, string] => [
    when,
    `struct_pack("column" := ${literal(column)}, "value" := ${text}, reason := ${reason})`,
  ]);
  return `SELECT place, ${firstOf(branches, 'NULL')} AS problem FROM (${typed(columns, local, untyped)})`;
}

function columnsIn(feed: FeedDeclaration, { cells }: Relation): ColumnDeclaration[] {
  return columnsOf(feed).filter(({ name }) => cells.has(name));
}

function typed(columns: readonly ColumnDeclaration[], local: LocalTime, untyped: string): string {
  const values = columns.map((column) => `${typedOf(column, local)} AS ${identifier(column.name)}`);
  return `SELECT *, ${values.join(', ')} FROM (${untyped})`;
}

// Only a text that cannot be read as it stands is worth a look for blanks around it.
function typedOf({ name, kind }: ColumnDeclaration, local: LocalTime): string {
  const text = textOf(name);
  if (kind === 'text') return trimmed(text);
  const { typed } = KINDS[kind];
  return `CASE WHEN ${text} IS NOT NULL THEN coalesce(${typed(text, local)}, ${typed(trimmed(text), local)}) END`;
}

/** Every way for a row of these columns to be bad, by column. A condition may be NULL instead of false. */
function faultsOf(feed: FeedDeclaration, columns: readonly ColumnDeclaration[]): Fault[] {
  const has = (name: string) => columns.some((column) => column.name === name);
  const rules = feed.rules.filter(({ column, from }) => has(column) && has(from));
  return columns.flatMap((column) => [
    ...codeFaults(column),
    ...rules
      .filter((rule) => rule.column === column.name)
      .map((rule) => {
        const { when, reason } = breachOf(rule, identifier(column.name), identifier(rule.from));
        return fault(column, when, literal(reason));
      }),
    ...(column.required ? [missing(column)] : []),
    ...(column.kind === 'text' ? [] : [unreadable(column)]),
  ]);
}

/** Of a code that is rejected not even the text is told. */
function codeFaults({ name, kind }: ColumnDeclaration): Fault[] {
  const code = kind === 'text' ? rejectedCode(name, textOf(name)) : null;
  return code ? [{ ...code, column: name, text: 'NULL::VARCHAR' }] : [];
}

function missing(column: ColumnDeclaration): Fault {
  const when = `CASE WHEN ${identifier(column.name)} IS NULL THEN ${bareText(column)} IS NULL END`;
  return fault(column, when, literal(REASONS.missing));
}

function unreadable(column: ColumnDeclaration): Fault {
  const { isBad, reason } = KINDS[column.kind];
  const [text, value] = [bareText(column), identifier(column.name)];
  const when = `CASE WHEN ${textOf(column.name)} IS NULL THEN FALSE
    WHEN ${isBad(text, value)} THEN ${text} IS NOT NULL END`;
  return fault(column, when, reason(text, value));
}

function fault(column: ColumnDeclaration, when: string, reason: string): Fault {
  return { when, column: column.name, text: bareText(column), reason };
}

function bareText({ name }: ColumnDeclaration): string {
  return trimmed(textOf(name));
}
