import { REASONS } from './reasons.ts';
import { firstOf, literal } from './sql.ts';

/** First second of 2000 and first after 2100 (UTC). A bare date counts by the year that it is written with. */
export const INSTANT_MIN = 946_684_800;
export const INSTANT_END = 4_133_980_800;

/** Where local times lie: bare dates always, times of day without an offset only if the caller named a zone. */
export interface LocalTime {
  readonly zone: string;
  readonly acceptTimes: boolean;
}

const DATE = String.raw`\d{4}-\d{2}-\d{2}`;
const LOCAL = String.raw`${DATE}[T ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?`;
const OFFSET = String.raw`(Z|[+-](0\d|1[0-4])(:?[0-5]\d)?)`;

/** Epoch seconds of an instant's text as UINTEGER, NULL where it is none. Fractions of a second are cut. */
export function instantOf(text: string, local: LocalTime, endOfDay: boolean): string {
  const branches: [string, string][] = [
    [matches(text, String.raw`\d{1,11}`), `TRY_CAST(${text} AS BIGINT)`],
    [matches(text, LOCAL + OFFSET), `${seconds(clockOf(text))} - ${offsetOf(text)}`],
    [isWrittenDay(text), seconds(inZone(dayOf(text, endOfDay), local.zone))],
  ];
  if (local.acceptTimes) branches.push([matches(text, LOCAL), seconds(inZone(clockOf(text), local.zone))]);
  const slow = firstOf(branches, 'NULL');
  return `TRY_CAST(CASE WHEN ${isCommon(text)} THEN ${seconds(`TRY_CAST(${text} AS TIMESTAMP)`)} ELSE ${slow} END AS UINTEGER)`;
}

/** Whether a non-null text is no instant that a feed accepts; `instant` is the column of `instantOf`. */
export function isNoInstant(text: string, instant: string): string {
  const inRange = `${instant} >= ${INSTANT_MIN} AND ${instant} < ${INSTANT_END}`;
  return `CASE WHEN ${inRange} THEN FALSE ELSE ${instant} IS NULL OR NOT ${isWrittenDay(text)} END`;
}

/** Why the text is no instant. */
export function instantReason(text: string): string {
  return firstOf(
    [
      [
        `${matches(text, String.raw`\d{12,}`)} OR TRY_CAST(${text} AS BIGINT) > 100000000000`,
        literal(REASONS.milliseconds),
      ],
      [matches(text, String.raw`\d+`), literal(REASONS.year)],
      [`${matches(text, LOCAL)} AND ${clockOf(text)} IS NOT NULL`, literal(REASONS.noOffset)],
      [`${matches(text, LOCAL + OFFSET)} AND ${clockOf(text)} IS NOT NULL`, literal(REASONS.year)],
      [`${matches(text, DATE)} AND TRY_CAST(${text} AS DATE) IS NOT NULL`, literal(REASONS.year)],
    ],
    literal(REASONS.notInstant),
  );
}

/** Whether the text matches from its first character to its last; a NULL does not. */
export function matches(text: string, pattern: string): string {
  return `regexp_full_match(${text}, ${literal(pattern)})`;
}

// Six times as fast as a regular expression. What it lets pass, the cast refuses, but for a blank hour and `0.` s.
function isCommon(text: string): string {
  const hour = ['T0', 'T1', 'T2'].map((start) => `contains(${text}, '${start}')`).join(' OR ');
  return `${text} LIKE '____-__-__T__:__:__Z' AND (${hour}) AND NOT ends_with(${text}, '.Z')`;
}

function isWrittenDay(text: string): string {
  return `(${matches(text, DATE)} AND ${text}[1:4] BETWEEN '2000' AND '2100')`;
}

function dayOf(text: string, endOfDay: boolean): string {
  const day = `TRY_CAST(${text} AS DATE)`;
  return `CAST(${endOfDay ? `${day} + 1` : day} AS TIMESTAMP)`;
}

function clockOf(text: string): string {
  return `TRY_CAST(regexp_extract(${text}, '^.{16}(:\\d{2})?') AS TIMESTAMP)`;
}

function offsetOf(text: string): string {
  const digits = `rpad(replace(regexp_extract(${text}, '[+-][0-9:]+$'), ':', ''), 5, '0')`;
  const size = `(CAST(${digits}[2:3] AS INTEGER) * 3600 + CAST(${digits}[4:5] AS INTEGER) * 60)`;
  return `CASE WHEN ends_with(${text}, 'Z') THEN 0 WHEN ${digits}[1] = '-' THEN -${size} ELSE ${size} END`;
}

function inZone(timestamp: string, zone: string): string {
  return `timezone(${literal(zone)}, ${timestamp})`;
}

function seconds(timestamp: string): string {
  return `epoch_us(${timestamp}) // 1000000`;
}
