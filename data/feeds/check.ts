import { COMMON_COLUMNS, type ColumnDeclaration, type FeedDeclaration } from './declaration.ts';
import type { LocalTime } from './instant.ts';
import { KINDS } from './kinds.ts';
import { REASONS } from './reasons.ts';
import { withKeys } from './record-key.ts';
import { breachOf } from './rules.ts';
import type { Relation } from './source.ts';
import { firstOf, identifier, literal } from './sql.ts';

/** One way for a row to be bad; `column`, `text` and `reason` are what is then told. SQL but for the name. */
interface Fault {
  readonly when: string;
  readonly column: string;
  readonly text: string;
  readonly reason: string;
}

/** Query of the accepted form of a relation's rows; it fails at the first bad row. */
export function goodRows(feed: FeedDeclaration, relation: Relation, local: LocalTime): string {
  const bad = faultsOf(feed).map(({ when }) => `coalesce(${when}, FALSE)`);
  const good = `CASE WHEN ${bad.join(' OR ')} THEN error('bad row') ELSE TRUE END`;
  return withKeys(feed, `SELECT * FROM (${typedRows(feed, relation, local)}) WHERE ${good}`);
}

/**
 * Query of a relation's typed rows and their `line`, with `problem`: NULL, or the first bad column, its value and
 * the reason.
 */
export function checkedRows(feed: FeedDeclaration, relation: Relation, local: LocalTime): string {
  const branches = faultsOf(feed).map(({ when, column, text, reason }): [string, string] => [
    when,
    `struct_pack("column" := ${literal(column)}, "value" := ${text}, reason := ${reason})`,
  ]);
  return `SELECT *, ${firstOf(branches, 'NULL')} AS problem FROM (${typedRows(feed, relation, local)})`;
}

function typedRows(feed: FeedDeclaration, relation: Relation, local: LocalTime): string {
  const typed = columnsOf(feed).map(({ name, kind }) => {
    const value = KINDS[kind].typed(textOf(name), local);
    return `${name === 'retracted' ? `coalesce(${value}, FALSE)` : value} AS ${identifier(name)}`;
  });
  return `SELECT *, ${typed.join(', ')} FROM (${trimmedRows(feed, relation)})`;
}

function trimmedRows(feed: FeedDeclaration, relation: Relation): string {
  const texts = columnsOf(feed).map(({ name }) => {
    const cell = relation.cells.get(name);
    return `${cell === undefined ? 'NULL::VARCHAR' : trimmed(cell)} AS ${textOf(name)}`;
  });
  const line = relation.line === undefined ? '' : `, ${relation.line} AS line`;
  return `SELECT ${texts.join(', ')}, ${relation.attributes} AS attributes${line} FROM ${relation.from}`;
}

/** The cell without the blanks around it; NULL if nothing is left. */
export function trimmed(cell: string): string {
  // Nearly no cell has blanks, and looking at its two ends costs a fifth of trimming it.
  const blanks = [' ', '\t', '\n', '\r', '\u00a0'];
  const ends = blanks.map((blank) => `ends_with(${cell}, ${literal(blank)})`).join(' OR ');
  return `CASE WHEN ${cell} < '!' OR ${ends} OR starts_with(${cell}, ${literal('\u00a0')})
    THEN nullif(trim(${cell}, ${literal(blanks.join(''))}), '') ELSE ${cell} END`;
}

function faultsOf(feed: FeedDeclaration): Fault[] {
  return columnsOf(feed).flatMap((column) => [
    ...rulesOf(feed, column),
    ...(column.required ? [missing(column)] : []),
    unreadable(column),
  ]);
}

function rulesOf(feed: FeedDeclaration, { name }: ColumnDeclaration): Fault[] {
  return feed.rules
    .filter((rule) => rule.column === name)
    .map((rule) => {
      const { when, reason } = breachOf(rule, identifier(name), identifier(rule.from));
      return { when, column: name, text: textOf(name), reason: literal(reason) };
    });
}

function missing({ name }: ColumnDeclaration): Fault {
  const text = textOf(name);
  return { when: `${text} IS NULL`, column: name, text, reason: literal(REASONS.missing) };
}

function unreadable({ name, kind }: ColumnDeclaration): Fault {
  const text = textOf(name);
  const { isBad, reason } = KINDS[kind];
  const when = `(${text} IS NOT NULL AND ${isBad(text, identifier(name))})`;
  return { when, column: name, text, reason: reason(text, identifier(name)) };
}

function columnsOf(feed: FeedDeclaration): readonly ColumnDeclaration[] {
  return [...feed.columns, ...COMMON_COLUMNS];
}

function textOf(column: string): string {
  return identifier(`text of ${column}`);
}
