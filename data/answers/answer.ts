import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  type DuckDBConnection,
  type DuckDBType,
  type DuckDBValue,
  VARCHAR,
} from '@duckdb/node-api';

/** How a column of an answer is kept; `instant` is epoch seconds, `cell` an H3 index in hexadecimal digits. */
export interface AnswerColumn {
  readonly name: string;
  readonly kind: 'text' | 'integer' | 'number' | 'boolean' | 'instant' | 'cell';
  readonly optional?: true;
}

/** What a question may be narrowed by; `null` is not asked for. Instants are epoch seconds, spans `[from, to)`. */
export interface Asked {
  readonly from: number | null;
  readonly to: number | null;
  /** The present of the answer. */
  readonly at: number;
  /** A ward, province or other area by its name: see `within`. */
  readonly area: string | null;
  /** Under any identifier. */
  readonly person: string | null;
  readonly flight: string | null;
  readonly vehicle: string | null;
  readonly resolution: number | null;
  /** The least count that is shown beside 0; `null` shows all. */
  readonly below: number | null;
  /** Time zone of local days. */
  readonly zone: string;
}

export type ParameterName = 'from' | 'to' | 'at' | 'area' | 'person' | 'flight' | 'vehicle' | 'resolution';

/** Tables that are made for a question before it is asked, on its own connection. */
export type Stage =
  /** `listed_contacts (case_id, person, level, first_exposure, first_exposure_end, qualified_at, last_exposure, quarantine_end)`. */
  | 'contacts'
  /** `listed_cases (case_id, person, onset, specimen, confirmed, infectious_to)`: cases, derived ones among them. */
  | 'cases'
  /** `place_cells (lat, lng, cell)`: H3 cells of the positions of venues, requests and reports. */
  | 'cells'
  /** `identity_conflicts`: see `stageConflicts`. */
  | 'conflicts'
  /** `hot_cells (cell, class)`: Gi* of cases by home, resolution 8. */
  | 'hot';

/** One question to the records of all feeds: declared once for command, route, documentation and tests. */
export interface Answer {
  /** Word of the command, and last part of the route. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Who may ask. */
  readonly role: 'tracer' | 'epidemiologist' | 'dashboard';
  readonly parameters: readonly ParameterName[];
  /** Of which one has to be given. */
  readonly oneOf?: readonly ParameterName[];
  readonly columns: readonly AnswerColumn[];
  readonly stages?: readonly Stage[];
  /** Columns that put the rows in one order; no two rows have the same values in all of them. */
  readonly order: readonly string[];
  /**
   * A query that gives the columns by name. It may use `$from`, `$to`, `$at`, `$area`, `$person`,
   * `$flight`, `$vehicle`, `$resolution`, `$below`, `$zone`. Needs `resolveIdentities` on its connection.
   */
  readonly sql: string;
}

/** A question that cannot be asked so; the message names the parameter and what was expected. */
export class AnswerError extends Error {
  override name = 'AnswerError';
}

export type Row = Readonly<Record<string, unknown>>;

/** Where a row stands in an answer: its values in the columns of the order. */
export type Place = readonly (string | number | boolean | null)[];

export interface Page {
  readonly rows: Row[];
  /** Of the last row, where there are more after it; else `null`. */
  readonly next: Place | null;
}

/**
 * Up to `limit` rows of an answer behind a place, once its stages are made; `null` is its beginning. What comes in
 * between two pages neither repeats nor skips a row that is in both answers.
 * @throws AnswerError
 */
export async function pageOf(
  connection: DuckDBConnection,
  answer: Answer,
  asked: Asked,
  { after, limit }: { readonly after: Place | null; readonly limit: number },
): Promise<Page> {
  requireAsked(answer, asked);
  const { values, types } = bound(answer.sql, asked);
  const behind = after === null ? NOWHERE : behindPlace(answer, after);
  const columns = answer.columns.map(({ name }) => `"${name}"`).join(', ');
  const order = answer.order.map((name) => `"${name}" NULLS FIRST`).join(', ');
  const reader = await connection.runAndReadAll(
    `SELECT ${columns} FROM (${answer.sql}) WHERE ${behind.condition} ORDER BY ${order} LIMIT ${limit + 1}`,
    { ...values, ...behind.values },
    { ...types, ...behind.types },
  );
  const found = reader.getRowObjectsJS().map(plain);
  const rows = found.slice(0, limit);
  return { rows, next: found.length > limit ? placeOf(answer, rows.at(-1)!) : null };
}

function placeOf({ order }: Answer, row: Row): Place {
  return order.map((name) => (row[name] ?? null) as Place[number]);
}

/** Whether a value could be a place in the answer. */
export function isPlace(answer: Answer, value: unknown): value is Place {
  const kinds = kindsOfOrder(answer);
  const isFit = (part: unknown, i: number) =>
    part === null || typeof part === typeof SORTS[kinds[i]!].example;
  return Array.isArray(value) && value.length === kinds.length && value.every(isFit);
}

type Bound = Record<string, DuckDBValue>;

interface Condition {
  readonly condition: string;
  readonly values: Bound;
  readonly types: Record<string, DuckDBType>;
}

const NOWHERE: Condition = { condition: 'TRUE', values: {}, types: {} };

/** Whole numbers are compared as such: none here is beyond 2^53. */
const SORTS: Readonly<
  Record<AnswerColumn['kind'], { type: DuckDBType; example: string | number | boolean }>
> = {
  text: { type: VARCHAR, example: '' },
  cell: { type: VARCHAR, example: '' },
  integer: { type: DOUBLE, example: 0 },
  number: { type: DOUBLE, example: 0 },
  instant: { type: DOUBLE, example: 0 },
  boolean: { type: BOOLEAN, example: true },
};

function kindsOfOrder({ order, columns }: Answer): AnswerColumn['kind'][] {
  return order.map((name) => columns.find((column) => column.name === name)!.kind);
}

/** Rows after one in the order, in which NULL comes first: later in some column, and alike in those before it. */
function behindPlace(answer: Answer, place: Place): Condition {
  const kinds = kindsOfOrder(answer);
  const given = place.map((value, i) => ({ value, name: `after${i}`, type: SORTS[kinds[i]!].type }));
  const later = given.map(({ value, name }, i) => {
    const alike = answer.order.slice(0, i).map((column, j) => `"${column}" IS NOT DISTINCT FROM $after${j}`);
    const column = `"${answer.order[i]}"`;
    return [...alike, value === null ? `${column} IS NOT NULL` : `${column} > $${name}`].join(' AND ');
  });
  const condition = later.map((one) => `(${one})`).join(' OR ');
  const used = given.filter(({ name }) => condition.includes(`$${name}`));
  return {
    condition: `(${condition})`,
    values: Object.fromEntries(used.map(({ name, value }) => [name, value])),
    types: Object.fromEntries(used.map(({ name, type }) => [name, type])),
  };
}

/** @throws AnswerError where none of the parameters is given of which one is due */
function requireAsked({ name, oneOf = [] }: Answer, asked: Asked): void {
  if (oneOf.length === 0 || oneOf.some((parameter) => asked[parameter] !== null)) return;
  throw new AnswerError(`${name}: expected ${oneOf.join(' or ')}`);
}

/** Values and types of those parameters that the query uses: DuckDB refuses others. */
function bound(sql: string, asked: Asked): { values: Bound; types: Record<string, DuckDBType> } {
  const used = new Set(Array.from(sql.matchAll(/\$([a-z]+)/g), ([, name]) => name as keyof Asked));
  const values: Bound = {};
  const types: Record<string, DuckDBType> = {};
  for (const name of used) {
    const value = asked[name];
    const isNumber = typeof value === 'number' || NUMBERS.includes(name);
    values[name] = typeof value === 'number' ? BigInt(value) : value;
    types[name] = isNumber ? BIGINT : VARCHAR;
  }
  return { values, types };
}

const NUMBERS: readonly string[] = ['from', 'to', 'at', 'resolution', 'below'];

/** DuckDB gives wide whole numbers as `bigint`; none here is beyond 2^53. */
function plain(row: Readonly<Record<string, unknown>>): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value]),
  );
}
