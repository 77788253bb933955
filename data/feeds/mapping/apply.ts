import { trimmed } from '../blanks.ts';
import { type ColumnKind, columnsOf, type FeedDeclaration } from '../declaration.ts';
import { FileError } from '../file-error.ts';
import { matches } from '../instant.ts';
import type { Relation, Source } from '../source.ts';
import { firstOf, literal } from '../sql.ts';
import type { Mapping, Target, Unit } from './mapping.ts';

const TIMES: readonly ColumnKind[] = ['instant', 'instant-end', 'date'];
const NUMBERS: readonly ColumnKind[] = ['decimal', 'decibels', 'latitude', 'longitude', 'count'];
/** Seconds in a unit, as a fraction: exact in DuckDB's decimals. */
const SECONDS: Readonly<Record<Exclude<Unit, 'epoch'>, readonly [times: number, over: number]>> = {
  ns: [1, 1_000_000_000],
  us: [1, 1_000_000],
  ms: [1, 1000],
  s: [1, 1],
  min: [60, 1],
  h: [3600, 1],
  d: [86_400, 1],
};
const NUMBER = String.raw`-?\d{1,19}(\.\d{1,9})?`;
/** Above it, epoch seconds are milliseconds. */
const EPOCH_MAX_S = 100_000_000_000;

/**
 * A source with the mapping's values; what a rule cannot read stays as it is, and is told by the checks that follow.
 * @throws FileError for a rule that does not fit its column
 */
export function mappedSource(file: string, feed: FeedDeclaration, source: Source, mapping: Mapping): Source {
  const { recut } = source;
  return {
    records: mappedRelation(file, feed, source.records, mapping),
    hasMisshapen: () => source.hasMisshapen(),
    locate: (count) => source.locate(count),
    ...(recut && { recut: async () => mappedSource(file, feed, await recut.call(source), mapping) }),
  };
}

function mappedRelation(file: string, feed: FeedDeclaration, relation: Relation, mapping: Mapping): Relation {
  const kinds = new Map(columnsOf(feed).map(({ name, kind }) => [name, kind]));
  const cells = new Map(relation.cells);
  for (const [source, targets] of mapping.columns) {
    const first = targets[0]!.to;
    const raw = relation.cells.get(first);
    for (const target of targets) {
      const kind = kinds.get(target.to);
      checkTarget(file, feed, source, targets, target, kind);
      if (raw !== undefined && kind !== undefined) cells.set(target.to, mappedValue(target, kind, raw));
    }
  }
  for (const [name, value] of mapping.constants) {
    if (!kinds.has(name)) throw misfit(file, `constants.${name}: ${feed.name} have no such column`);
    const cell = cells.get(name);
    cells.set(name, cell === undefined ? literal(value) : `coalesce(${trimmed(cell)}, ${literal(value)})`);
  }
  return { ...relation, cells };
}

function checkTarget(
  file: string,
  feed: FeedDeclaration,
  source: string,
  targets: readonly Target[],
  target: Target,
  kind: ColumnKind | undefined,
): void {
  const { to, codes, format, unit, scale, prefix } = target;
  const fits = (rule: string, kinds: readonly ColumnKind[], given: unknown) => {
    if (given === undefined || (kind !== undefined && kinds.includes(kind))) return;
    const found = kind === undefined ? `no column of ${feed.name}` : `a column of type ${kind}`;
    throw misfit(file, `columns.${source}: ${to} is ${found}, and takes no ${rule}`);
  };
  fits('format', TIMES, format);
  fits('unit', ['instant', 'instant-end', 'duration'], unit);
  fits('scale', NUMBERS, scale);
  fits('prefix', ['text'], prefix);
  const isAttribute = kind === undefined;
  if (isAttribute && (targets.length > 1 || codes !== undefined))
    throw misfit(
      file,
      `columns.${source}: ${to} is no column of ${feed.name}; it can be renamed, and no more`,
    );
}

function misfit(file: string, reason: string): FileError {
  return new FileError(file, `the map: ${reason}`, 'bad-option');
}

function mappedValue(target: Target, kind: ColumnKind, raw: string): string {
  const { codes, format, unit, origin = 0, scale, prefix } = target;
  if (!codes && !format && !unit && !scale && !prefix) return raw;
  let value = `(${trimmed(raw)})`;
  if (codes) value = decoded(codes, value);
  if (format) value = rewritten(format, value);
  if (unit) value = inSeconds(unit, kind === 'duration' ? 0 : origin, value);
  if (scale) value = scaled(scale, value);
  if (prefix) value = prefixed(prefix, value);
  return value;
}

function decoded(codes: ReadonlyMap<string, string>, value: string): string {
  const known = [...codes].filter(([code]) => code !== '*');
  const branches = known.map(([code, text]): [string, string] => [
    `${value} = ${literal(code)}`,
    literal(text),
  ]);
  const rest = codes.get('*');
  const other = rest === undefined ? value : `CASE WHEN ${value} IS NOT NULL THEN ${literal(rest)} END`;
  return `(${firstOf(branches, other)})`;
}

function rewritten(format: string, value: string): string {
  const time = `TRY_STRPTIME(${value}, ${literal(format)})`;
  const written = /%[HIM]/.test(format) ? '%Y-%m-%dT%H:%M:%S' : '%Y-%m-%d';
  return `coalesce(strftime(${time}, ${literal(written)}), ${value})`;
}

// Fractions of a second are cut, to the earlier second.
function inSeconds(unit: Unit, origin: number, value: string): string {
  const number = `TRY_CAST(${value} AS DECIMAL(38, 9))`;
  const whole = (seconds: string) => `CAST(CAST(floor(${seconds}) AS BIGINT) + ${origin} AS VARCHAR)`;
  const seconds =
    unit === 'epoch'
      ? `CASE WHEN ${number} > ${EPOCH_MAX_S} THEN ${whole(secondsOf('ms', number))} ELSE ${whole(number)} END`
      : whole(secondsOf(unit, number));
  return `(CASE WHEN ${matches(value, NUMBER)} THEN coalesce(TRY(${seconds}), ${value}) ELSE ${value} END)`;
}

function secondsOf(unit: Exclude<Unit, 'epoch'>, number: string): string {
  const [times, over] = SECONDS[unit];
  // Whole parts first: a decimal of DuckDB has 38 digits.
  return over === 1 ? `${number} * ${times}` : `(CAST(floor(${number}) AS HUGEINT) // ${over})`;
}

function scaled(scale: number, value: string): string {
  const number = `TRY_CAST(${value} AS DOUBLE)`;
  return `(CASE WHEN ${matches(value, NUMBER)} THEN CAST(${number} * ${scale} AS VARCHAR) ELSE ${value} END)`;
}

function prefixed(prefix: string, value: string): string {
  return `(CASE WHEN starts_with(${value}, ${literal(prefix)}) THEN ${value} ELSE ${literal(prefix)} || ${value} END)`;
}
