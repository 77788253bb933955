import { createHash, createHmac } from 'node:crypto';
import type { DuckDBConnection } from '@duckdb/node-api';
import { trimmed } from '../blanks.ts';
import { columnsOf, type FeedDeclaration } from '../declaration.ts';
import { instantOf, type LocalTime, matches } from '../instant.ts';
import { firstOf, literal, textOf } from '../sql.ts';
import {
  BARS_MIN,
  CODE_FIELDS,
  CODE_FIELDS_MIN,
  CODE_REASONS,
  CODE_REMOVED,
  CODE_SCHEME,
  EXPIRY,
  QID,
} from './personal-code.ts';

/** Columns that name persons, where a code may stand for one. */
const PERSON_COLUMNS = ['person', 'person_a', 'person_b', 'contact', 'same_as'];
/** Begins what stands for a code that is to be rejected; the reason follows. */
const REJECTED = '\u0001qr1405 ';
const REASONS = [...Object.values(CODE_REASONS), ...CODE_FIELDS.map(({ reason }) => reason)];

/** Bytes of a block of SHA-256. */
const BLOCK_BYTES = 64;
const INNER = 'personal_code_inner';
const OUTER = 'personal_code_outer';
/** Hexadecimal digits that are kept of the digest: 128 bits. */
const DIGITS = 32;

/** The shortest key that is taken, characters. */
export const QR_KEY_MIN = 16;

/** Lets a connection make pseudonyms of personal codes: HMAC-SHA-256 of the QID under the key. */
export async function setCodeKey(connection: DuckDBConnection, key: string): Promise<void> {
  const padded = Buffer.alloc(BLOCK_BYTES);
  const bytes = Buffer.from(key);
  (bytes.length > BLOCK_BYTES ? createHash('sha256').update(bytes).digest() : bytes).copy(padded);
  const pad = (byte: number) => Buffer.from(padded.map((own) => own ^ byte)).toString('hex');
  await connection.run(
    `SET VARIABLE ${INNER} = unhex('${pad(0x36)}'); SET VARIABLE ${OUTER} = unhex('${pad(0x5c)}')`,
  );
}

/** The same pseudonym, made here. */
export function pseudonymOf(key: string, qid: string): string {
  return `${CODE_SCHEME}${createHmac('sha256', key).update(qid).digest('hex').slice(0, DIGITS)}`;
}

/**
 * Query of records given as texts in which no code is left: of persons their pseudonym, or why it is none; elsewhere
 * nothing. To begin such a query takes longer than to check a small file, so it is left out where no text `hasBars`.
 */
export function withoutCodes(
  feed: FeedDeclaration,
  has: (column: string) => boolean,
  local: LocalTime,
  untyped: string,
): string {
  const columns = columnsOf(feed).filter(({ name }) => has(name));
  const scanned = columns.find(({ kind }) => kind === 'instant');
  const scannedAt = scanned ? instantOf(trimmed(textOf(scanned.name)), local, false) : 'NULL';
  const texts = columns.filter(({ kind }) => kind === 'text').map(({ name }) => name);
  // Nearly no cell has a bar, and looking for one costs nearly nothing.
  const whereBarred = (cell: string, without: string) =>
    `CASE WHEN contains(${cell}, '|') THEN ${without} ELSE ${cell} END AS ${cell}`;
  const replaced = texts.map((name) => {
    const cell = textOf(name);
    const isPerson = PERSON_COLUMNS.includes(name);
    return whereBarred(cell, isPerson ? pseudonymised(trimmed(cell), scannedAt) : redacted(cell));
  });
  replaced.push(whereBarred('attributes', redactedJson('attributes')));
  return `SELECT * REPLACE (${replaced.join(', ')}) FROM (${untyped})`;
}

/** Query that says whether a table of such texts has a bar anywhere, as every code has. */
export function hasBars(columns: readonly string[], table: string): string {
  const barred = columns.map((column) => `contains(${column}, '|')`);
  return `SELECT coalesce(bool_or(${barred.join(' OR ')}), FALSE) FROM ${table}`;
}

/** When a text of a person's column stands for a rejected code, and why it was rejected, in SQL. */
export function rejectedCode(column: string, text: string): { when: string; reason: string } | null {
  if (!PERSON_COLUMNS.includes(column)) return null;
  const marks = REASONS.map((reason) => literal(REJECTED + reason)).join(', ');
  return {
    // Of a long IN DuckDB makes a join, after which the rows are no longer in the order of the file.
    when: `starts_with(${text}, ${literal(REJECTED)}) AND list_contains([${marks}], ${text})`,
    reason: `${text}[${REJECTED.length + 1}:]`,
  };
}

function pseudonymised(cell: string, scannedAt: string): string {
  const hasScheme = `starts_with(${cell}, ${literal(CODE_SCHEME)})`;
  const bare = `replace(${cell}, ${literal(CODE_SCHEME)}, '')`;
  const field = (index: number) => `coalesce(split_part(${bare}, '|', ${index + 1}), '')`;
  const bars = barsOf(bare);
  const expiry = `TRY_CAST(regexp_extract(${field(CODE_FIELDS_MIN)}, ${literal(EXPIRY)}, 1) AS BIGINT)`;
  const reject = (reason: string) => literal(`${REJECTED}${reason}`);
  const hmac = `sha256(getvariable('${OUTER}') || unhex(sha256(getvariable('${INNER}') || encode(${field(QID)}))))`;
  return firstOf(
    [
      [`NOT ${hasScheme} AND ${bars} < ${BARS_MIN}`, cell],
      [`${bars} < ${CODE_FIELDS_MIN - 1} OR ${bars} >= ${CODE_FIELDS.length}`, reject(CODE_REASONS.shape)],
      ...CODE_FIELDS.map(({ pattern, reason }, index): [string, string] => [
        `NOT ${matches(field(index), `(?:${pattern})`)}`,
        reject(reason),
      ]),
      [`${expiry} <= ${scannedAt}`, reject(CODE_REASONS.expired)],
      [`getvariable('${INNER}') IS NULL`, reject(CODE_REASONS.noKey)],
    ],
    `${literal(CODE_SCHEME)} || left(${hmac}, ${DIGITS})`,
  );
}

function redacted(cell: string): string {
  return `CASE WHEN ${barsOf(cell)} >= ${BARS_MIN} THEN ${literal(CODE_REMOVED)} ELSE ${cell} END`;
}

function redactedJson(attributes: string): string {
  const value = String.raw`"(?:[^"\\|]|\\.)*(?:\|(?:[^"\\|]|\\.)*){${BARS_MIN},}"`;
  return `regexp_replace(${attributes}, ${literal(value)}, ${literal(JSON.stringify(CODE_REMOVED))}, 'g')`;
}

function barsOf(text: string): string {
  return `(length(${text}) - length(replace(${text}, '|', '')))`;
}
